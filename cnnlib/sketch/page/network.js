// The network, as cnnlib documents its layers. Values lie flat, the last axis fastest
// (row, column, channel), in volumes {height, width, channels, values}.

// unpack reads the weights of all tensors from their text: see pack.go.
function unpack({tensors, text}, digits) {
  const worth = new Uint8Array(128);
  for (let i = 0; i < digits.length; i++) worth[digits.charCodeAt(i)] = i;
  const words = new Uint32Array(text.length / 5);
  for (let i = 0; i < words.length; i++) {
    let word = 0;
    for (let at = 5 * i + 4; at >= 5 * i; at--) word = 85 * word + worth[text.charCodeAt(at)];
    words[i] = word;
  }

  let at = 0; // in bits
  const ones = () => {
    let count = 0;
    for (; words[at >>> 5] >>> (at & 31) & 1; at++) count++;
    at++;
    return count;
  };
  const bits = (count) => {
    const from = at & 31;
    let value = words[at >>> 5] >>> from;
    // Of two words only where they are needed: a shift by 32 is one by 0.
    if (from + count > 32) value |= words[(at >>> 5) + 1] << (32 - from);
    at += count;
    return value & (1 << count) - 1;
  };
  return tensors.map(({count, step, low}) => {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const high = ones();
      const code = high << low | bits(low);
      values[i] = step * (code >>> 1 ^ -(code & 1)); // the sign is in the last bit
    }
    return values;
  });
}

// surround is a volume with zeros around it: so many rows and columns before it, and after it as many as make it that high
// and wide. Where it is so already, it is handed on; where it is larger, what is beyond is never looked at.
function surround(volume, [top, left], [high, wide]) {
  const {height, width, channels, values} = volume;
  if (top === 0 && left === 0 && height >= high && width >= wide) return volume;
  const rows = Math.max(high, top + height), columns = Math.max(wide, left + width);
  const out = new Float32Array(rows * columns * channels);
  for (let y = 0; y < height; y++) {
    out.set(values.subarray(y * width * channels, (y + 1) * width * channels), ((top + y) * columns + left) * channels);
  }
  return {height: rows, width: columns, channels, values: out};
}

// convolve is Conv2D. A row of the window lies in one piece, both in the volume and in
// the kernel [row, column, channel, filter]; and zeros, of which ReLU makes many, cost nothing.
function convolve(volume, {sides: [rows, columns], units: filters, output: [high, wide], strides: [down, right] = [1, 1], before = [0, 0]}, kernel, bias) {
  const {width, channels, values} = surround(volume, before, [(high - 1) * down + rows, (wide - 1) * right + columns]);
  const run = columns * channels;
  const out = new Float32Array(high * wide * filters);
  const sums = new Float64Array(filters);
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      sums.set(bias);
      for (let row = 0, weight = 0; row < rows; row++) {
        const from = ((y * down + row) * width + x * right) * channels;
        for (let at = from; at < from + run; at++, weight += filters) {
          const value = values[at];
          if (value === 0) continue;
          let f = 0;
          for (; f + 4 <= filters; f += 4) { // four at a time: half the time
            sums[f] += value * kernel[weight + f];
            sums[f + 1] += value * kernel[weight + f + 1];
            sums[f + 2] += value * kernel[weight + f + 2];
            sums[f + 3] += value * kernel[weight + f + 3];
          }
          for (; f < filters; f++) sums[f] += value * kernel[weight + f];
        }
      }
      out.set(sums, (y * wide + x) * filters);
    }
  }
  return {height: high, width: wide, channels: filters, values: out};
}

// pool takes of each window, channel by channel, the values that lie on the volume, one after the other: take(so far, value),
// from start on. What is left over at the end is dropped. done(result, count) is what is handed on.
function pool({height, width, channels, values}, {sides, output: [high, wide], strides = sides, before: [top, left] = [0, 0]}, start, take, done) {
  const out = new Float32Array(high * wide * channels);
  const results = new Float64Array(channels);
  for (let y = 0; y < high; y++) {
    const up = y * strides[0] - top, firstRow = Math.max(up, 0), lastRow = Math.min(up + sides[0], height);
    for (let x = 0; x < wide; x++) {
      const first = x * strides[1] - left, firstColumn = Math.max(first, 0), lastColumn = Math.min(first + sides[1], width);
      results.fill(start);
      for (let row = firstRow; row < lastRow; row++) {
        for (let column = firstColumn; column < lastColumn; column++) {
          const from = (row * width + column) * channels;
          for (let c = 0; c < channels; c++) results[c] = take(results[c], values[from + c]);
        }
      }
      const count = (lastRow - firstRow) * (lastColumn - firstColumn), to = (y * wide + x) * channels;
      for (let c = 0; c < channels; c++) out[to + c] = done(results[c], count);
    }
  }
  return {height: high, width: wide, channels, values: out};
}

const maxPool = (volume, step) => pool(volume, step, -Infinity, (a, b) => a > b ? a : b, (a) => a);

const averagePool = (volume, step) => pool(volume, step, 0, (a, b) => a + b, (a, count) => a / count);

// softmaxes is the softmax of each so many values in a row.
function softmaxes(values, units) {
  const out = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += units) out.set(softmax(values.subarray(at, at + units)), at);
  return out;
}

function softmax(scores) {
  const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = Float64Array.from(scores, (score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, (power) => power / sum);
}

// summary is the mean of each channel of a volume.
function summary({height, width, channels, values}) {
  const means = new Float64Array(channels);
  values.forEach((value, i) => { means[i % channels] += value / (height * width); });
  return means;
}

// strangeness is how far a summary is from the class's, in parts of what is ordinary: see familiar.go.
function strangeness({means, whiten}, seen, best) {
  let sum = 0;
  for (const row of whiten) {
    const v = row.reduce((v, w, i) => v + w * (seen[i] - means[best][i]), 0);
    sum += v * v;
  }
  return Math.sqrt(sum);
}

// network is a function from the bytes of one image to the probability of each class and to how strange the image is to it: null
// where the page does not know that. The weights are read when they are first needed.
function network({height, width, steps, packed, digits, known}) {
  let tensors = null;
  return (bytes) => {
    if (bytes.length !== height * width) {
      throw new RangeError("A imagem tem " + bytes.length + " pixels, e a rede espera " + height * width + ".");
    }
    tensors ??= unpack(packed, digits);
    let next = 0, seen = null;
    let volume = {height, width, channels: 1, values: Float32Array.from(bytes, (byte) => byte / 255)};
    const each = (f) => ({...volume, values: volume.values.map(f)});
    steps.forEach((step, done) => {
      if (known?.step === done) seen = summary(volume);
      switch (step.op) {
        case "conv":
          volume = convolve(volume, step, tensors[next++], tensors[next++]);
          break;
        case "dense": { // a convolution whose window is the whole vector
          const vector = {height: 1, width: 1, channels: volume.values.length, values: volume.values};
          volume = convolve(vector, {sides: [1, 1], units: step.units, output: [1, 1]}, tensors[next++], tensors[next++]);
          break;
        }
        case "pool":
          volume = maxPool(volume, step);
          break;
        case "average":
          volume = averagePool(volume, step);
          break;
        case "scale": {
          const scale = tensors[next++], shift = tensors[next++], channels = scale.length;
          volume = each((value, i) => value * scale[i % channels] + shift[i % channels]);
          break;
        }
        case "relu":
          volume = each((value) => Math.max(0, value));
          break;
        case "leaky": {
          const {slope = 0} = step;
          volume = each((value) => value > 0 ? value : slope * value);
          break;
        }
        case "sigmoid":
          volume = each((value) => 1 / (1 + Math.exp(-value)));
          break;
        case "tanh":
          volume = each((value) => Math.tanh(value));
          break;
        case "softmax":
          volume = {...volume, values: softmaxes(volume.values, step.units ?? volume.values.length)};
          break;
      }
    });
    const probabilities = volume.values;
    const best = probabilities.indexOf(Math.max(...probabilities));
    return {probabilities, strange: seen && strangeness(known, seen, best)};
  };
}

