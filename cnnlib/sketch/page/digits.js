// Ready-made digits, for who has no pointer to draw with: strokes as a hand draws them, in pixels of an image of 28 x 28.

// arc is part of an ellipse around (x, y), from one angle to another, in degrees clockwise from the right.
const arc = (x, y, wide, high, from, to) => Array.from({length: 13}, (_, i) => {
  const angle = (from + (to - from) * i / 12) * Math.PI / 180;
  return {x: x + wide * Math.cos(angle), y: y + high * Math.sin(angle)};
});
const line = (...points) => points.map(([x, y]) => ({x, y}));

const drawnDigits = [
  [arc(14, 14, 6, 9, -80, 280)],
  [line([15.4, 5], [14.2, 14], [13, 23])],
  [[...arc(13.5, 9.5, 5.5, 4.8, 190, 375), ...line([16, 15], [11, 19.5], [8, 22.5]), ...line([14, 22], [20.5, 22])]],
  [[...arc(13, 9.3, 5, 4.4, 205, 420), ...line([13, 13.6]), ...arc(13, 18.3, 5.6, 4.8, 285, 510)]],
  [line([10.5, 5.5], [9, 11], [8, 15], [14, 15], [20, 14.6]), line([17.5, 6], [17, 14], [16.4, 23])],
  [[...line([19, 5.5], [14, 5.6], [10.2, 6], [9.6, 12]), ...arc(13, 17, 5.6, 5.2, 235, 500)]],
  [[...line([17, 4.8], [12, 9.5], [9.2, 15.5]), ...arc(13.6, 18.2, 4.8, 4.6, 195, 545)]],
  [line([8, 6.5], [14, 6.2], [20, 6], [17, 12], [14.5, 17.5], [12.6, 23])],
  [arc(14, 9.2, 4.4, 4.2, -90, 270), arc(14, 18.2, 5, 4.8, -90, 270)],
  [[...arc(13.6, 10, 4.8, 4.6, 0, -360), ...line([18.2, 12], [17.6, 17], [16.4, 23])]],
];

const digitNames = ["zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"];

// areDigits says whether the classes are the ten digits, by their sign or by their name.
const areDigits = (names) => names.length === 10 && names.every((name, i) => name === String(i) || name.toLowerCase() === digitNames[i]);

// readyMade is a digit's strokes for an image of a size.
const readyMade = (digit, height, width) => drawnDigits[digit].map((stroke) =>
  stroke.map(({x, y}) => ({x: x * width / side, y: y * height / side})));

