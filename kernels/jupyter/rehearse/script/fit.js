// Sets a slide: how large its type and its picture are, and whether the picture stands below the text or beside it.
const deckFit = (() => {
  "use strict";
  // Of a slide without pictures the type grows as far as all of it is seen; beside a picture it may be a little smaller.
  const sizes = [1.65, 1.57, 1.5, 1.43, 1.36, 1.3, 1.24, 1.17, 1.1, 1.05, 1, 0.95, 0.9, 0.86, 0.82, 0.78, 0.74, 0.7, 0.65];
  // A broken line of code is hard to read: code, and what it wrote, shrinks so far to keep its lines, of the usual type and
  // beside its text. What would have to be smaller still goes on in the next line.
  const smallestCode = 0.6, codeBesideText = 0.65;
  const broken = 0.75; // what a form with broken code is worth beside one without
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
  // Whether a formula is wider than its line. (No scrollWidth tells of it: what a formula is made of may stand in the margin.)
  const right = e => e.getBoundingClientRect().right;
  const wide = slide => [...slide.querySelectorAll("math[display=block]")].some(f => [...f.children].some(part => right(part) > right(f) + 1));
  const over = slide => Math.max(slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth > 1 || wide(slide) ? 9999 : 0);

  // How wide the lines of code and of what it wrote are in the slide's usual type.
  function lines(slide) {
    slide.classList.remove("beside");
    slide.style.fontSize = "100%";
    const range = document.createRange();
    return [...slide.querySelectorAll("pre")].filter(pre => pre.checkVisibility?.() ?? true).map(pre => {
      pre.style.removeProperty("--code");
      pre.style.whiteSpace = "pre";
      range.selectNodeContents(pre);
      const width = range.getBoundingClientRect().width / scale(slide);
      pre.style.whiteSpace = "";
      return { pre, width };
    });
  }

  // Whether all lines could be kept.
  function keepLines(code, size) {
    const shares = code.map(({ pre, width }) => Math.min(1, (pre.clientWidth - 1) / (width * size)));
    const kept = shares.map(share => share === 1 || share >= Math.max(codeBesideText, smallestCode / size));
    code.forEach(({ pre }, i) => {
      pre.style.setProperty("--code", kept[i] ? shares[i] : 1);
      // Where letters are set to whole pixels, a line is not as long as its type is large.
      for (let tries = 0; kept[i] && shares[i] < 1 && tries < 4 && isBroken(pre); tries++) {
        pre.style.setProperty("--code", shares[i] *= 0.97);
      }
    });
    return !kept.includes(false);
  }

  function isBroken(pre) {
    const range = document.createRange();
    range.selectNodeContents(pre);
    const { height } = range.getBoundingClientRect();
    pre.style.whiteSpace = "pre";
    const whole = range.getBoundingClientRect().height;
    pre.style.whiteSpace = "";
    return height > whole * 1.01;
  }

  // Tries one size of type in one form, and gives what it is worth: less than nothing where it does not fit.
  function set(slide, code, all, size, beside) {
    slide.classList.toggle("beside", beside);
    slide.style.fontSize = `${100 * size}%`;
    const kept = keepLines(code, size);
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
    return Math.min(1, area / enough) * Math.min(size, 1.1) ** 2.4 * (kept ? 1 : broken);
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

  function fitColumns(slide, code) {
    slide.classList.add("columns");
    for (const size of [...sizes.filter(s => s < 1), ...tiny]) {
      slide.style.fontSize = `${100 * size}%`;
      keepLines(code, size);
      if (over(slide) <= 0) return;
    }
  }

  function fitTiny(slide, code, all, forms) {
    for (const size of tiny) {
      const worth = forms.map(beside => set(slide, code, all, size, beside));
      const best = worth.indexOf(Math.max(...worth));
      if (worth[best] < 0) continue;
      set(slide, code, all, size, forms[best]);
      return;
    }
  }

  function fit(slide) {
    slide.classList.remove("columns");
    const all = pictures(slide).filter(p => p.checkVisibility?.() ?? true);
    const single = all.length === 1 && slide.querySelectorAll(".figure").length === 1;
    const forms = single ? [false, true] : [false];
    const code = lines(slide);
    let best = { worth: -1 };
    for (const beside of forms) {
      for (const size of sizes) {
        if (all.length > 0 && size > 1.1) continue;
        const worth = set(slide, code, all, size, beside);
        // A form is changed for a clear gain only.
        if (worth > best.worth * (beside !== best.beside ? 1.15 : 1) + 1e-6) best = { worth, size, beside };
        if (all.length === 0 && worth > 0) return;
      }
    }
    if (best.worth >= 0) set(slide, code, all, best.size, best.beside);
    else if (all.length > 0) fitTiny(slide, code, all, forms);
    else fitColumns(slide, code);
  }

  return { prepare, fit };
})();
