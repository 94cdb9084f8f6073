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

// convolve is Conv2D. A row of the window lies in one piece, both in the volume and in
// the kernel [row, column, channel, filter]; and zeros, of which ReLU makes many, cost nothing.
function convolve({width, channels, values}, [rows, columns], filters, [high, wide], kernel, bias) {
  const run = columns * channels;
  const out = new Float32Array(high * wide * filters);
  const sums = new Float64Array(filters);
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      sums.set(bias);
      for (let row = 0, weight = 0; row < rows; row++) {
        const from = ((y + row) * width + x) * channels;
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

// pool is MaxPooling2D: what is left over at the end is dropped.
function pool({width, channels, values}, [rows, columns], [high, wide]) {
  const out = new Float32Array(high * wide * channels).fill(-Infinity);
  for (let y = 0; y < high * rows; y++) {
    for (let x = 0; x < wide * columns; x++) {
      const from = (y * width + x) * channels;
      const to = (Math.floor(y / rows) * wide + Math.floor(x / columns)) * channels;
      for (let c = 0; c < channels; c++) out[to + c] = Math.max(out[to + c], values[from + c]);
    }
  }
  return {height: high, width: wide, channels, values: out};
}

function softmax(scores) {
  const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = Float64Array.from(scores, (score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, (power) => power / sum);
}

// network is a function from the bytes of one image to the probability of each class.
// The weights are read when they are first needed.
function network({height, width, steps, packed, digits}) {
  let tensors = null;
  return (bytes) => {
    if (bytes.length !== height * width) {
      throw new RangeError("A imagem tem " + bytes.length + " pixels, e a rede espera " + height * width + ".");
    }
    tensors ??= unpack(packed, digits);
    let next = 0;
    let volume = {height, width, channels: 1, values: Float32Array.from(bytes, (byte) => byte / 255)};
    for (const {op, sides, units, output} of steps) {
      switch (op) {
        case "conv":
          volume = convolve(volume, sides, units, output, tensors[next++], tensors[next++]);
          break;
        case "dense": { // a convolution whose window is the whole vector
          const vector = {height: 1, width: 1, channels: volume.values.length, values: volume.values};
          volume = convolve(vector, [1, 1], units, [1, 1], tensors[next++], tensors[next++]);
          break;
        }
        case "pool":
          volume = pool(volume, sides, output);
          break;
        case "relu":
          volume = {...volume, values: volume.values.map((value) => Math.max(0, value))};
          break;
        case "softmax":
          volume = {...volume, values: softmax(volume.values)};
          break;
      }
    }
    return volume.values;
  };
}

