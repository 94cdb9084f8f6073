// The events of pen and keys, and the start.

// own keeps events from the page around, which would take them for swipes between
// slides, for choosing a cell or for a menu.
function own(target, ...types) {
  for (const type of types) target.addEventListener(type, (event) => event.stopPropagation());
}

// draws adds what is drawn on the board to the strokes: paint is called while a stroke
// grows, and answer at its end. One pointer draws at a time, so a hand that rests on
// the screen beside the pen does not.
function draws(board, strokes, {height, width, paint, answer}) {
  let pointer = null, stroke = [], frame = 0;
  const add = (event) => {
    const {left, top, width: wide, height: high} = board.getBoundingClientRect(); // with every scale around
    const point = {x: (event.clientX - left) / wide * width, y: (event.clientY - top) / high * height};
    const last = stroke[stroke.length - 1];
    if (!last || Math.hypot(point.x - last.x, point.y - last.y) > 0.1) stroke.push(point);
  };
  const later = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      paint();
    });
  };
  const end = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    // What was to be painted is older than the answer, and would hide its look.
    cancelAnimationFrame(frame);
    frame = 0;
    answer();
  };
  board.addEventListener("pointerdown", (event) => {
    // The end of a stroke may never be told, where the page moved the board meanwhile.
    const drawing = pointer !== null && board.hasPointerCapture(pointer);
    if (drawing || event.button !== 0) return;
    event.preventDefault();
    pointer = event.pointerId;
    board.setPointerCapture(pointer);
    strokes.push(stroke = []);
    add(event);
    later();
  });
  board.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const all = event.getCoalescedEvents?.() ?? [];
    (all.length > 0 ? all : [event]).forEach(add);
    later();
  });
  board.addEventListener("pointerup", end);
  board.addEventListener("pointercancel", end);
  board.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch
  own(board, "pointerdown", "pointermove", "pointerup", "pointercancel", "mousedown", "mousemove", "mouseup",
    "touchstart", "touchmove", "touchend", "click", "dblclick", "contextmenu");
}

// presses calls act when the button is pressed. A mouse leaves the focus where it was,
// so that the keys of the notebook and of the slides go on working after it.
function presses(button, act) {
  button.addEventListener("click", act);
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") event.stopPropagation();
  });
  own(button, "pointerdown", "pointerup", "mousedown", "mouseup", "click", "dblclick");
}

// start makes cards of all elements with a mark that are not yet one: if this piece of
// HTML is on a page twice, its script runs twice.
function start(mark, settings) {
  const hosts = [...document.querySelectorAll('.cnn321-sketch[data-mark="' + mark + '"]')].filter((host) => !host.shadowRoot);
  if (hosts.length === 0) return;
  const predict = network(settings);
  for (const host of hosts) {
    host.input = card(host, settings, predict);
    host.predict = async (bytes) => predict(bytes).probabilities;
    host.strangeness = async (bytes) => predict(bytes).strange;
  }
  // The weights are read and the loops compiled before the first stroke ends.
  const noise = Uint8Array.from({length: settings.height * settings.width}, (_, i) => 37 * i % 256);
  setTimeout(() => predict(noise), 100);
}

