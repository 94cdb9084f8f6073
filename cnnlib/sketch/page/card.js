// The card: what the learner sees, and what happens when a stroke is drawn.

// element makes one; what is in children is text or elements, never markup.
function element(name, settings, ...children) {
  const made = Object.assign(document.createElement(name), settings);
  made.append(...children);
  return made;
}

// percent writes a probability, and never rounds a doubt away: a softmax gives each class a share, though a float may be 0 or 1.
// It is for a sentence; short is for a column.
function percent(p, more = "mais de ", less = "menos de ") {
  if (p >= 0.9995) return more + "99,9\u00a0%";
  if (p < 0.0005) return less + "0,1\u00a0%";
  return (100 * p).toFixed(1).replace(".", ",") + "\u00a0%";
}

const short = (p) => percent(p, ">\u00a0", "<\u00a0");

const thousands = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ".");

// strong is a part of a text that stands out.
const strong = (text) => element("strong", {}, text);

// verdict is the answer in words: the best class, and what else it might be; or that it looks like none of them.
function verdict({probabilities, strange}, names) {
  const order = [...names.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const [first, second = first] = order;
  const [best, next] = [percent(probabilities[first]), percent(probabilities[second])];
  if (strange > 1) {
    return [[names.length === 10 ? "Nenhum dos dez?" : "Nenhuma das classes?"],
      ["Não se parece com nada do que a rede estudou. Obrigada a escolher, ela diria ", strong(names[first]), ", com " + best + "."]];
  }
  if (probabilities[first] < 0.5) {
    return [["Será um ", strong(names[first]), "? Só " + best + "."],
      ["Não tenho certeza. Pode ser ", strong(names[second]), ", com " + next + "."]];
  }
  const others = probabilities[second] < 0.0005
    ? "Cada uma das outras: menos de 0,1\u00a0%."
    : "Depois vem " + names[second] + ", com " + next + ".";
  return [["É um ", strong(names[first]), ", com " + best + "."], [others]];
}

// strangeWords tells how strange a drawing is: 1 is what 98 of 100 images of the training do not exceed.
const strangeWords = (strange) => "Estranheza: " + strange.toFixed(2).replace(".", ",") +
  (strange > 1 ? " (acima de 1, ela desconfia)." : " (até 1, é familiar).");

// bars is a row for each class, and a function that shows probabilities in them, or none.
function bars(names) {
  const rows = names.map((name) => {
    const fill = element("div", {className: "fill"}), number = element("td", {className: "number"});
    const title = element("th", {scope: "row"}, name);
    title.dataset.name = name;
    const row = element("tr", {}, title, element("td", {className: "track"}, element("div", {}, fill)), number);
    return {row, fill, number};
  });
  const table = element("table", {className: "bars"}, element("tbody", {}, ...rows.map(({row}) => row)));
  table.setAttribute("aria-label", "A probabilidade de cada classe");
  const show = (probabilities) => {
    const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
    rows.forEach(({row, fill, number}, i) => {
      row.classList.toggle("best", i === best);
      fill.style.width = probabilities ? 100 * probabilities[i] + "%" : "0";
      number.textContent = probabilities ? short(probabilities[i]) : "";
    });
  };
  return {table, show};
}

// paintBoard draws the strokes as sharp as the screen can show them, whatever the page
// around is scaled by.
function paintBoard(board, strokes, height, width) {
  const shown = board.getBoundingClientRect();
  if (shown.width === 0) return; // on a slide that is not to be seen
  const sharp = Math.min(3, window.devicePixelRatio || 1);
  board.width = Math.round(shown.width * sharp);
  board.height = Math.round(shown.height * sharp);
  const pen = board.getContext("2d");
  pen.scale(board.width / width, board.height / height);
  pen.lineWidth = penWidth * Math.min(height, width) / side;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#fff";
  for (const stroke of strokes) {
    const path = smooth(stroke);
    pen.beginPath();
    pen.moveTo(path[0].x, path[0].y);
    for (const {x, y} of path) pen.lineTo(x, y);
    pen.stroke();
  }
}

// paintView shows the bytes that the network gets, a pixel for each.
function paintView(view, image) {
  const pixels = new ImageData(view.width, view.height);
  image.forEach((gray, i) => pixels.data.set([gray, gray, gray, 255], 4 * i));
  view.getContext("2d").putImageData(pixels, 0, 0);
}

// canvas makes one that the style sheet sizes by its longest side; label tells it in words.
function canvas(className, label, {height, width}) {
  const made = element("canvas", {className, height, width});
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", label);
  made.style.setProperty("--share", width / Math.max(height, width));
  made.style.aspectRatio = width + " / " + height;
  return made;
}

// picks is a button for each digit, where digits are what the network tells apart.
function picks(names, pick) {
  if (!areDigits(names)) return [];
  const buttons = names.map((name, digit) => {
    const button = element("button", {type: "button"}, String(digit));
    button.setAttribute("aria-label", "Pôr no quadro um " + name.toLowerCase() + " já desenhado");
    presses(button, () => pick(digit));
    return button;
  });
  const group = element("div", {className: "picks"}, ...buttons);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Dígitos já desenhados");
  return [element("p", {className: "note"}, "Ou escolha um:"), group];
}

// sizeWords tells what the network gets, and whether it was turned to be read: as briefly, so that nothing moves by it.
const sizeWords = (height, width, degrees = 0) => height + " × " + width +
  (degrees === 0 ? " pixels" : ", girado " + Math.round(Math.abs(degrees)) + "°");

// card fills the host and gives a function to the drawing as the network gets it.
function card(host, {height, width, names, work, known, style}, predict) {
  const size = {height, width};
  const board = canvas("board", "Quadro para desenhar com o mouse, a caneta ou o dedo", size);
  const view = canvas("view", "O desenho como a rede o recebe, em " + height + " por " + width + " pixels", size);
  const invitation = element("span", {className: "invitation"}, "Desenhe aqui");
  invitation.setAttribute("aria-hidden", "true");
  const undo = element("button", {type: "button"}, "Desfazer"), clear = element("button", {type: "button"}, "Limpar");
  const says = element("div", {className: "says"}), cost = element("p", {className: "note"}), strange = element("p", {className: "note strange"});
  const seen = element("p", {className: "note"}, sizeWords(height, width));
  says.setAttribute("role", "status");
  says.setAttribute("aria-live", "polite");
  const {table, show} = bars(names);

  const strokes = [];
  const frame = element("section", {className: "card", lang: "pt-BR"},
    element("div", {className: "drawing"},
      element("p", {className: "caption"}, "O seu desenho"),
      element("div", {className: "frame"}, board, invitation),
      element("div", {className: "buttons"}, undo, clear)),
    element("div", {className: "seen"},
      element("p", {className: "caption"}, "Como a rede vê"),
      element("div", {className: "frame"}, view),
      seen,
      ...picks(names, (digit) => {
        strokes.splice(0, strokes.length, ...readyMade(digit, height, width));
        answer();
      })),
    element("div", {className: "answer"}, says, table, strange, cost));
  frame.setAttribute("aria-label", "Desenhe um dígito e veja a resposta da rede");
  host.attachShadow({mode: "open"}).append(element("style", {}, style), frame);

  const input = () => strokes.length > 0 ? prepare(strokes, height, width) : null;
  const paint = () => {
    const image = input();
    invitation.hidden = image !== null;
    paintBoard(board, strokes, height, width);
    paintView(view, image ?? new Uint8Array(height * width));
    seen.textContent = sizeWords(height, width);
    return image;
  };
  const say = (headline, detail) => says.replaceChildren(
    element("p", {className: "headline"}, ...headline), element("p", {className: "detail"}, ...detail));
  const answer = () => {
    const image = paint();
    if (image === null) {
      say(["Desenhe um dígito."], ["A rede responde a cada traço."]);
      cost.textContent = thousands(work) + " multiplicações por resposta";
      strange.textContent = known ? "Com o desenho, a rede diz também o quanto o estranha." : "";
      show(null);
      return;
    }
    const began = performance.now();
    const answered = answerTo(looks(strokes, height, width, work), predict);
    const took = Math.max(1, Math.round(performance.now() - began));
    paintView(view, answered.image);
    seen.textContent = sizeWords(height, width, answered.degrees);
    say(...verdict(answered, names));
    strange.textContent = known ? strangeWords(answered.strange) : "";
    cost.textContent = thousands(work * answered.count) + " multiplicações em " + took + "\u00a0ms";
    show(answered.probabilities);
  };

  draws(board, strokes, {height, width, paint, answer});
  presses(undo, () => { strokes.pop(); answer(); });
  presses(clear, () => { strokes.length = 0; answer(); });
  answer();
  // Larger or smaller, the lines stay sharp.
  new ResizeObserver(() => paintBoard(board, strokes, height, width)).observe(board);
  return input;
}

