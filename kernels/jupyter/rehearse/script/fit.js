// Sets a slide: how large its type and its picture are, and whether the picture stands below the text or beside it.
const deckFit = (() => {
  "use strict";
  // Of a slide without pictures the type grows as far as all of it is seen; beside a picture it may be a little smaller.
  const sizes = [1.65, 1.5, 1.4, 1.3, 1.2, 1.1, 1, 0.9, 0.8, 0.72, 0.65];
  const enough = 1200 * 430; // of a picture, in CSS pixels: larger is no better
  const smallest = 0.2;
  const scale = slide => slide.getBoundingClientRect().width / slide.offsetWidth || 1;

  // The blocks that hold a picture and nothing else.
  function prepare(sections) {
    for (const section of sections) {
      for (const picture of section.querySelectorAll(".jp-RenderedImage, p:has(> img:only-child), p:has(> .cnn321-motion:only-child)")) {
        if (!picture.textContent.trim() || picture.querySelector(".cnn321-motion")) picture.classList.add("figure");
      }
    }
  }

  const pictures = slide => [...slide.querySelectorAll("img, svg")].filter(p => !p.parentElement.closest("svg"));
  const over = slide => Math.max(slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth > 1 ? 9999 : 0);

  // Tries one size of type in one form, and gives what it is worth: less than nothing where it does not fit.
  function set(slide, all, size, beside) {
    slide.classList.toggle("beside", beside);
    slide.style.fontSize = `${100 * size}%`;
    for (const picture of all) picture.style.maxHeight = picture.style.width = "";
    if (all.length === 0) return over(slide) <= 0 ? size : -1;
    const room = slide.clientHeight;
    for (const picture of all) picture.style.maxHeight = "0px";
    const left = room - (slide.scrollHeight > room ? Infinity : used(slide));
    for (const picture of all) picture.style.maxHeight = "";
    const natural = all.map(p => p.getBoundingClientRect().height / scale(slide));
    const total = natural.reduce((sum, h) => sum + h, 0);
    let share = beside ? Math.min(1, (room - top(slide) - 44) / Math.max(...natural)) : Math.min(1, left / total);
    if (!(share > smallest)) return -1;
    for (let tries = 0; tries < 4; tries++) {
      all.forEach((picture, i) => {
        picture.style.maxHeight = `${Math.floor(natural[i] * share)}px`;
        picture.style.width = "auto";
      });
      if (over(slide) <= 0) break;
      share *= 0.95;
    }
    if (over(slide) > 0) return -1;
    const area = all.reduce((sum, p) => sum + p.getBoundingClientRect().width * p.getBoundingClientRect().height, 0) / scale(slide) ** 2;
    return Math.min(1, area / enough) * Math.min(size, 1.1) ** 1.7;
  }

  // Where the content of a slide ends, and where that of a slide beside its picture begins, below the heading.
  function used(slide) {
    const { top } = slide.getBoundingClientRect();
    const ends = [...slide.querySelectorAll(".jp-Cell, .running")].map(e => e.getBoundingClientRect().bottom);
    return (Math.max(top, ...ends) - top) / scale(slide) + 44;
  }
  function top(slide) {
    const figure = slide.querySelector(".figure");
    return figure ? (figure.getBoundingClientRect().top - slide.getBoundingClientRect().top) / scale(slide) : 0;
  }

  // What has no room even in the smallest type of a talk, as an answer that was opened, or a long training epoch by epoch:
  // in ever smaller ones, until all of it is there, text alone in two columns. A room cannot read the last of them; paper can.
  const tiny = [0.58, 0.52, 0.46, 0.41, 0.37, 0.33, 0.29, 0.26, 0.23, 0.2];

  function fitColumns(slide) {
    slide.classList.add("columns");
    for (const size of [...sizes.filter(s => s < 1), ...tiny]) {
      slide.style.fontSize = `${100 * size}%`;
      if (over(slide) <= 0) return;
    }
  }

  function fitTiny(slide, all, forms) {
    for (const size of tiny) {
      const worth = forms.map(beside => set(slide, all, size, beside));
      const best = worth.indexOf(Math.max(...worth));
      if (worth[best] < 0) continue;
      set(slide, all, size, forms[best]);
      return;
    }
  }

  function fit(slide) {
    slide.classList.remove("columns");
    const all = pictures(slide).filter(p => p.checkVisibility?.() ?? true);
    const single = all.length === 1 && slide.querySelectorAll(".figure").length === 1;
    let best = { worth: -1, size: sizes.at(-1), beside: false };
    const forms = single ? [false, true] : [false];
    for (const beside of forms) {
      for (const size of sizes) {
        if (all.length > 0 && size > 1.1) continue;
        const worth = set(slide, all, size, beside);
        // A form is changed for a clear gain only.
        if (worth > best.worth * (beside !== best.beside ? 1.15 : 1) + 1e-6) best = { worth, size, beside };
        if (all.length === 0 && worth > 0) return;
      }
    }
    if (best.worth >= 0) set(slide, all, best.size, best.beside);
    else if (all.length > 0) fitTiny(slide, all, forms);
    else fitColumns(slide);
  }

  return { prepare, fit };
})();
