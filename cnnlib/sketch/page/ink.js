// The ink: strokes, each a list of points {x, y} in pixels of the network's image, and
// the image that is made of them as MNIST's were made. Go's package ink makes the same
// of a photograph: fit, shrink and place are its functions, and the numbers are its own.

// See Measures in package ink.
const {side, boxSide, penWidth, thinnest, thickest, enlargement, natural, roundness, fine} = measures;

// smooth rounds a stroke: a curve from the middle of each segment to the middle of the
// next, pulled towards the point between them.
function smooth(points) {
  if (points.length < 3) return points;
  const middle = (a, b) => ({x: (a.x + b.x) / 2, y: (a.y + b.y) / 2});
  const path = [points[0]];
  for (let i = 1; i + 1 < points.length; i++) {
    const a = middle(points[i - 1], points[i]), b = points[i], c = middle(points[i], points[i + 1]);
    for (let t = 0; t < 1; t += 0.25) {
      const p = (1 - t) * (1 - t), q = 2 * t * (1 - t), r = t * t;
      path.push({x: p * a.x + q * b.x + r * c.x, y: p * a.y + q * b.y + r * c.y});
    }
  }
  path.push(points[points.length - 1]);
  return path;
}

// bounds is the box around points.
function bounds(points) {
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (const {x, y} of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return {left, top, width: right - left, height: bottom - top};
}

// fit says how to put the ink into a box: how wide the pen is then, and by which factor
// the way of its middle is scaled. natural is the pen's width as it was drawn: it is
// scaled with the drawing, but only as far as MNIST's strokes vary, since a small digit
// is not to be a fat one.
function fit(ink, natural, box, unit) {
  const alike = Math.min(box.width / (ink.width + natural), box.height / (ink.height + natural));
  const pen = unit * Math.min(thickest, Math.max(thinnest, natural / unit * alike));
  return {pen, scale: Math.min(enlargement, (box.width - pen) / ink.width, (box.height - pen) / ink.height)};
}

// cover draws paths, in pixels, as black and white points, fine x fine in a pixel.
function cover(paths, pen, height, width) {
  const rows = height * fine, columns = width * fine, radius = pen * fine / 2;
  const points = new Uint8Array(rows * columns);
  for (const path of paths) {
    for (let i = 0; i < path.length; i++) {
      // From each point to the next; the last one to itself, for a dot.
      const a = path[i], b = path[Math.min(i + 1, path.length - 1)];
      const ax = a.x * fine, ay = a.y * fine, dx = b.x * fine - ax, dy = b.y * fine - ay, length = dx * dx + dy * dy;
      const top = Math.max(0, Math.floor(Math.min(ay, ay + dy) - radius)), bottom = Math.min(rows, Math.ceil(Math.max(ay, ay + dy) + radius));
      const left = Math.max(0, Math.floor(Math.min(ax, ax + dx) - radius)), right = Math.min(columns, Math.ceil(Math.max(ax, ax + dx) + radius));
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const px = x + 0.5 - ax, py = y + 0.5 - ay;
          const t = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
          const ex = px - t * dx, ey = py - t * dy;
          if (ex * ex + ey * ey <= radius * radius) points[y * columns + x] = 1;
        }
      }
    }
  }
  return points;
}

// shrink makes pixels of points: gray, by how many of them are white.
function shrink(points, height, width) {
  const grays = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let count = 0;
      for (let row = 0; row < fine; row++) {
        const from = ((y * fine + row) * width + x) * fine;
        for (let at = from; at < from + fine; at++) count += points[at];
      }
      grays[y * width + x] = Math.round(255 * count / (fine * fine));
    }
  }
  return grays;
}

// place puts a box of grays into a black image, by whole pixels, so that its centre of
// mass comes to the centre of the image, but none of the ink leaves it.
function place(grays, box, height, width) {
  let mass = 0, sumX = 0, sumY = 0, right = 0, bottom = 0;
  grays.forEach((gray, i) => {
    if (gray === 0) return;
    const x = i % box.width, y = Math.floor(i / box.width);
    mass += gray;
    sumX += gray * x;
    sumY += gray * y;
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  });
  const image = new Uint8Array(height * width);
  if (mass === 0) return image;
  // MNIST's centre is the pixel in row 14 and column 14 of 28, the first being 0.
  const move = (size, sum, last) => Math.max(0, Math.min(size - 1 - last, Math.round(size / 2 - sum / mass)));
  const left = move(width, sumX, right), top = move(height, sumY, bottom);
  grays.forEach((gray, i) => {
    if (gray > 0) image[(top + Math.floor(i / box.width)) * width + left + i % box.width] = gray;
  });
  return image;
}

// boxOf is the box for the ink in an image of so many pixels.
function boxOf(height, width) {
  return {height: Math.round(height * boxSide / side), width: Math.round(width * boxSide / side)};
}

// spread is how far the way of the pen is spread around its centre: the means of dx², dx·dy and dy².
function spread(paths) {
  let [length, sumX, sumY, sumXX, sumXY, sumYY] = [0, 0, 0, 0, 0, 0];
  for (const path of paths) {
    for (let i = 1; i < path.length; i++) {
      const a = path[i - 1], b = path[i], long = Math.hypot(b.x - a.x, b.y - a.y);
      // Simpson's rule is exact for squares along a straight line.
      for (const [t, weight] of [[0, 1 / 6], [0.5, 4 / 6], [1, 1 / 6]]) {
        const x = a.x + t * (b.x - a.x), y = a.y + t * (b.y - a.y), part = weight * long;
        length += part;
        sumX += part * x;
        sumY += part * y;
        sumXX += part * x * x;
        sumXY += part * x * y;
        sumYY += part * y * y;
      }
    }
  }
  if (length === 0) return {xx: 0, xy: 0, yy: 0};
  const x = sumX / length, y = sumY / length;
  return {xx: sumXX / length - x * x, xy: sumXY / length - x * y, yy: sumYY / length - y * y};
}

// lean is by how many degrees, clockwise, a digit is to be turned to stand as MNIST's do: 0 for what is wider than tall.
function lean({xx, xy, yy}) {
  const all = xx + yy;
  if (!(all > 0)) return 0;
  const across = 2 * xy / all, tall = Math.max(0, (yy - xx) / all), careful = tall * tall + roundness;
  return Math.atan(across * tall / careful) * 90 / Math.PI + natural * tall * tall / careful;
}

// turned is paths turned by so many degrees, clockwise.
function turned(paths, degrees) {
  const cos = Math.cos(degrees * Math.PI / 180), sin = Math.sin(degrees * Math.PI / 180);
  return paths.map((path) => path.map(({x, y}) => ({x: cos * x - sin * y, y: sin * x + cos * y})));
}

// prepare is the image of the strokes: turned, cropped, scaled to the box, centred.
function prepare(strokes, height, width, degrees = 0) {
  const unit = Math.min(height, width) / side, box = boxOf(height, width);
  const smoothed = strokes.map(smooth), paths = degrees === 0 ? smoothed : turned(smoothed, degrees), ink = bounds(paths.flat());
  const {pen, scale} = fit(ink, penWidth * unit, box, unit);
  const placed = paths.map((path) => path.map(({x, y}) => ({
    x: (x - ink.left) * scale + pen / 2,
    y: (y - ink.top) * scale + pen / 2,
  })));
  return place(shrink(cover(placed, pen, box.height, box.width), box.height, box.width), box, height, width);
}
