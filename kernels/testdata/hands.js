// Draws on the first pad of a page as a hand does, and tells what it answers.
(() => {
  "use strict";
  const pad = document.querySelector(".cnn321-sketch"), root = pad.shadowRoot, board = root.querySelector(".board");
  const clear = [...root.querySelectorAll("button")].find(b => b.textContent === "Limpar");
  // A hand that is not real cannot be captured.
  board.setPointerCapture = () => {};
  board.hasPointerCapture = () => false;

  const event = (type, [x, y], box) => board.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, button: 0, buttons: 1, bubbles: true, cancelable: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height,
  }));

  // pen draws strokes, in parts of the board, and does not tell the end of the last; that of the others only if it is to.
  function pen(strokes, tells) {
    clear.click();
    const box = board.getBoundingClientRect();
    strokes.forEach((stroke, number) => {
      event("pointerdown", stroke[0], box);
      for (let i = 1; i < stroke.length; i++) {
        for (let step = 1; step <= 4; step++) {
          event("pointermove", stroke[i - 1].map((v, axis) => v + step / 4 * (stroke[i][axis] - v)), box);
        }
      }
      if (tells && number < strokes.length - 1) event("pointerup", stroke[stroke.length - 1], box);
    });
  }

  // draw draws strokes and gives the answer's words and its class. The pad is asked at the end of the last one, and of the others if
  // the pen tells of it.
  function draw(strokes, tells) {
    pen(strokes, tells);
    event("pointerup", [0.5, 0.5], board.getBoundingClientRect());
    const rows = [...root.querySelectorAll(".bars tr")];
    return {
      Class: rows.findIndex(row => row.classList.contains("best")),
      Percent: parseFloat(root.querySelector(".best .fill").style.width),
      Says: root.querySelector(".headline").textContent,
    };
  }

  // alone draws strokes and gives the class that the network says to the drawing as it is, without the pad's second look at it.
  async function alone(strokes) {
    pen(strokes, false);
    const probabilities = await pad.predict(pad.input());
    return probabilities.indexOf(Math.max(...probabilities));
  }

  window.hands = {
    draw: (all, tells) => all.map(strokes => draw(strokes, tells)),
    alone: all => Promise.all(all.map(alone)),
  };
})();
