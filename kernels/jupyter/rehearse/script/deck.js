(() => {
  "use strict";

  // Keys that a part of a slide needs for itself. The page keys of a presenter's remote always turn the slide.
  const pageUp = 33, pageDown = 34, enter = 13, space = 32;

  function forTheDeck(event) {
    if (event.keyCode === pageUp || event.keyCode === pageDown) return true;
    const at = document.activeElement;
    if (!at || !at.closest(".slides")) return true;
    if (at.closest("canvas, select, [contenteditable], [tabindex]")) return false;
    return !(at.closest("button, summary, a, label") && (event.keyCode === enter || event.keyCode === space));
  }

  // What the text of a slide leaves free is for its pictures, down to a size at which they still say something. Where
  // that is not enough the type becomes smaller too, a little; beyond that, the slide scrolls.
  const smallestPicture = 0.35;
  const typeSizes = [1, 0.9, 0.8];

  function fit(slide) {
    const pictures = [...slide.querySelectorAll("img, svg")].filter(p => !p.parentElement.closest("svg"));
    for (const size of typeSizes) {
      slide.style.fontSize = `${100 * size}%`;
      for (const picture of pictures) picture.style.maxHeight = "";
      const over = slide.scrollHeight - slide.clientHeight;
      if (over <= 0) return;
      const heights = pictures.map(p => p.getBoundingClientRect().height / Reveal.getScale());
      const total = heights.reduce((sum, h) => sum + h, 0);
      const share = total > 0 ? (total - over) / total : 0;
      pictures.forEach((picture, i) => {
        picture.style.maxHeight = `${Math.floor(heights[i] * Math.max(smallestPicture, share))}px`;
        picture.style.width = "auto";
        picture.style.objectFit = "contain";
      });
      if (share >= smallestPicture) return;
    }
  }

  function fitCurrent() {
    const slide = Reveal.getCurrentSlide(); // none while reveal.js begins
    if (slide && !Reveal.isPrintView()) fit(slide);
  }

  // What had the focus on the slide before shall not take the keys on this one.
  function leaveBehind({ currentSlide }) {
    const at = document.activeElement;
    if (at && at.closest(".slides") && !currentSlide.contains(at)) at.blur();
  }

  // Drawing on an output with a finger must not turn the slide.
  for (const output of document.querySelectorAll(".slides .jp-RenderedHTML")) output.dataset.preventSwipe = "";

  Reveal.on("ready", fitCurrent);
  Reveal.on("slidechanged", fitCurrent);
  Reveal.on("slidechanged", leaveBehind);
  Reveal.on("resize", fitCurrent);
  addEventListener("load", fitCurrent); // pictures have their size only now
  addEventListener("toggle", fitCurrent, true); // an answer was unfolded

  Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0.02,
    center: false,
    hash: true,
    history: true,
    slideNumber: "c/t",
    transition: "none",
    controlsTutorial: false,
    keyboardCondition: forTheDeck,
    plugins: [RevealNotes],
  }).then(() => {
    const names = { left: "Slide anterior", right: "Próximo slide", up: "Slide acima", down: "Slide abaixo" };
    for (const [where, name] of Object.entries(names)) {
      for (const button of document.querySelectorAll(`.navigate-${where}`)) button.setAttribute("aria-label", name);
    }
  });
})();
