(() => {
  "use strict";

  // On a phone held upright a slide would be a stamp: there all of them stand below one another, to be read.
  // (Not in the speaker's window, which shows slides in small frames of any form.)
  const upright = matchMedia("(max-width: 600px) and (orientation: portrait)");
  const framed = window !== window.top;
  const printing = /print-pdf/i.test(location.search);
  const sections = [...document.querySelectorAll(".slides section")].filter(s => !s.querySelector(":scope > section"));

  // A slide that goes on with a part says which part it is: after a detour, the part that the detour left.
  const detour = cell => !cell || cell.matches(".celltag_explore, :has(.celltag_explore)");
  let part = "", road = "";
  sections.forEach((section, i) => {
    const heading = section.querySelector("h1, h2, h3");
    if (!detour(section.querySelector(".jp-Cell"))) part = road;
    section.dataset.name = heading?.textContent.trim() || part;
    if (heading) part = heading.textContent.trim();
    if (heading && !detour(heading.closest(".jp-Cell"))) road = part;
    if (heading?.closest(".jp-Cell") === section.querySelector(".jp-Cell") || !part || i === 0) return;
    const header = document.createElement("p");
    header.className = "running";
    header.textContent = part;
    section.prepend(header);
  });

  cnn321Motion(document.querySelector(".slides"));

  if (!framed) upright.addEventListener("change", () => location.reload());
  if (upright.matches && !framed && !printing) {
    document.documentElement.classList.add("upright");
    for (const section of sections) {
      section.hidden = false;
      section.querySelectorAll("img").forEach(enlarge.offer);
      for (const formula of section.querySelectorAll("math[display=block]")) {
        if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      }
    }
    return;
  }

  deckFit.prepare(sections);
  const fitCurrent = () => {
    const slide = Reveal.getCurrentSlide(); // none while reveal.js begins
    if (slide && !Reveal.isPrintView()) deckFit.fit(slide);
  };

  // Keys that a part of a slide needs for itself. The page keys of a presenter's remote always turn the slide.
  const pageUp = 33, pageDown = 34, enter = 13, space = 32, escape = 27, o = 79;

  function forTheDeck(event) {
    if (deckOverview.isOpen()) return false;
    if (event.keyCode === pageUp || event.keyCode === pageDown) return true;
    const at = document.activeElement;
    if (!at || !at.closest(".slides")) return true;
    if (at.closest("canvas, select, [contenteditable], [tabindex]")) return false;
    return !(at.closest("button, summary, a, label") && (event.keyCode === enter || event.keyCode === space));
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
  document.fonts.ready.then(fitCurrent);

  // Printed, nothing is left to open or to scroll to: answers are open, and each slide is set as on the screen.
  if (printing) for (const answer of document.querySelectorAll("details")) answer.open = true;
  Reveal.on("pdf-ready", async () => {
    await Promise.all([document.fonts.ready, ...[...document.images].map(i => i.decode().catch(() => {}))]);
    for (const slide of document.querySelectorAll(".pdf-page > section")) deckFit.fit(slide);
    document.documentElement.dataset.printable = "";
  });

  Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0.02,
    maxScale: 8, // a screen of 4K is filled too: reveal.js would stop at twice the size
    center: false,
    hash: true,
    history: true,
    // Every arrow goes on or back by one, through all slides: their columns are for the overview alone.
    navigationMode: "linear",
    overview: false,
    keyboard: { [escape]: () => deckOverview.open(), [o]: () => deckOverview.open(), 38: () => Reveal.prev(), 40: () => Reveal.next() },
    scrollActivationWidth: 0,
    pdfMaxPagesPerSlide: 1,
    pdfSeparateFragments: false,
    slideNumber: "c/t",
    transition: "none",
    controlsTutorial: false,
    keyboardCondition: forTheDeck,
    plugins: [RevealNotes],
  }).then(() => {
    document.querySelector(".reveal").removeAttribute("role"); // it is a page to read, not a program
    const names = { left: "Slide anterior", right: "Próximo slide", up: "Slide acima", down: "Slide abaixo" };
    for (const [where, name] of Object.entries(names)) {
      for (const button of document.querySelectorAll(`.navigate-${where}`)) button.setAttribute("aria-label", name);
    }
  });
})();
