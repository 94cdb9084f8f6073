// Draws on the first pad of a page as a hand does, and tells what it answers.
(() => {
  "use strict";
  const root = document.querySelector(".cnn321-sketch").shadowRoot, board = root.querySelector(".board");
  const clear = [...root.querySelectorAll("button")].find(b => b.textContent === "Limpar");
  // A hand that is not real cannot be captured.
  board.setPointerCapture = () => {};
  board.hasPointerCapture = () => false;

  const event = (type, [x, y], box) => board.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, button: 0, buttons: 1, bubbles: true, cancelable: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height,
  }));

  // draw draws strokes, in parts of the board, and gives the answer's words and its class.
  function draw(strokes) {
    clear.click();
    const box = board.getBoundingClientRect();
    for (const stroke of strokes) {
      event("pointerdown", stroke[0], box);
      for (let i = 1; i < stroke.length; i++) {
        for (let step = 1; step <= 4; step++) {
          event("pointermove", stroke[i - 1].map((v, axis) => v + step / 4 * (stroke[i][axis] - v)), box);
        }
      }
      event("pointerup", stroke[stroke.length - 1], box);
    }
    const rows = [...root.querySelectorAll(".bars tr")];
    return {
      Class: rows.findIndex(row => row.classList.contains("best")),
      Percent: parseFloat(root.querySelector(".best .fill").style.width),
      Says: root.querySelector(".headline").textContent,
    };
  }

  window.hands = { draw: all => all.map(draw) };
})();
