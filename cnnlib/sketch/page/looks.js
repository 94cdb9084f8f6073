// Looks: a drawing as it is, and straightened. Nobody can tell from a digit alone whether the hand or the paper leaned, so the
// network looks at both and its answer is for the one that it knows better.

const leastTurn = 3; // degrees; by less, the two are the same to the network
const largestLook = 20e6; // multiplications of one look, of which a second one would be noticed
const usualTurn = 30; // degrees: how readily the straightened one is believed. Less is more readily.
const sure = 0.999; // with so much, and no more than familiar strangeness, a drawing is answered as it is
const familiar = 0.7;
const trust = 2; // how much strangeness counts beside probability

// looks is the images of a drawing, each with the degrees it was turned by. The first is as it was drawn.
function looks(strokes, height, width, work) {
  const all = [{degrees: 0, image: prepare(strokes, height, width)}];
  const degrees = lean(spread(strokes.map(smooth)));
  if (Math.abs(degrees) >= leastTurn && work <= largestLook) all.push({degrees, image: prepare(strokes, height, width, degrees)});
  return all;
}

// answerTo is the network's answer to the look that it knows best: most sure of its class, least strange, and the more
// a drawing leans, the less likely as it is. A drawing that it knows well as it is, is not turned. count is how many looks there were.
function answerTo(looks, predict) {
  const [drawn, straightened] = looks;
  const first = {...drawn, ...predict(drawn.image), count: 1};
  if (!straightened || Math.max(...first.probabilities) >= sure && !(first.strange > familiar)) return first;
  const second = {...straightened, ...predict(straightened.image), count: 2};
  const worth = ({degrees, probabilities, strange}) =>
    Math.log(Math.max(...probabilities)) - trust * (strange ?? 0) - ((straightened.degrees - degrees) / usualTurn) ** 2 / 2;
  return worth(second) > worth(first) ? second : {...first, count: 2};
}
