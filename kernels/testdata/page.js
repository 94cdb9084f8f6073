// What the tests of the pages look at, as window.audit. Each function gives a list of complaints.
window.audit = (() => {
  "use strict";

  const name = element => {
    const cell = element.closest('[id^="cell-id="]');
    const text = (element.innerText ?? element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 60);
    return `${cell ? cell.id.slice("cell-id=".length) + ": " : ""}<${element.tagName.toLowerCase()}> ${text}`;
  };
  const visible = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  function pictures() {
    const complaints = [];
    for (const image of document.images) {
      if (image.naturalWidth === 0) complaints.push(`missing: ${name(image)} ${image.src.slice(0, 80)}`);
      if (!image.alt.trim() || /no description has been provided|sem descrição/i.test(image.alt)) {
        complaints.push(`not described: ${name(image)} ${image.src.slice(0, 80)}`);
      }
    }
    return complaints;
  }

  function headings() {
    const complaints = [];
    let last = 0;
    for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
      const level = Number(heading.tagName[1]);
      if (level > last + 1) complaints.push(`${name(heading)} follows a heading of level ${last}`);
      last = level;
    }
    return complaints;
  }

  // Formulas that stayed TeX, outside code.
  function formulas() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const complaints = [];
    while (walker.nextNode()) {
      const text = walker.currentNode, element = text.parentElement;
      if (element.closest("script, style, pre, code, annotation, aside.notes")) continue;
      if (/\$[^$]+\$|\\[a-z]+\{|\\(sum|frac|max)\b/.test(text.data)) complaints.push(name(element));
    }
    return complaints;
  }

  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

  // A colour of CSS, in whatever notation, as red, green, blue (0 to 255) and alpha (0 to 1).
  function rgba(colour) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }

  const over = (top, alpha, bottom) => bottom.map((value, i) => top[i] * alpha + value * (1 - alpha));

  function luminance(colour) {
    const [r, g, b] = colour.map(value => {
      value /= 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function ratio(a, b) {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  }

  // The contrast of an element's text with all that is painted below it, from the page upwards.
  function contrastOf(element) {
    const chain = [];
    for (let e = element; e; e = e.parentElement) chain.unshift(e);
    let ground = [255, 255, 255];
    let opacity = 1;
    for (const e of chain) {
      const style = getComputedStyle(e);
      opacity *= Number(style.opacity);
      const [r, g, b, a] = rgba(style.backgroundColor);
      ground = over([r, g, b], a * opacity, ground);
    }
    const [r, g, b, a] = rgba(getComputedStyle(element).color);
    return ratio(over([r, g, b], a * opacity, ground), ground);
  }

  // All text that is to be seen now, but for what SVG draws: that lies on shapes, which a walk of the
  // document does not tell from what they are on.
  function contrast(least, root = document.body) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const complaints = new Set();
    let seen = 0;
    while (walker.nextNode()) {
      const text = walker.currentNode, element = text.parentElement;
      if (!text.data.trim() || element.closest("script, style, svg, noscript") || !visible(element)) continue;
      seen++;
      const got = contrastOf(element);
      if (got < least) complaints.add(`${got.toFixed(2)}: ${name(element)} (${element.className})`);
    }
    if (seen === 0 && root === document.body) complaints.add("no text is to be seen");
    return [...complaints];
  }

  // The same for what cells of a notebook wrote as HTML.
  const htmlOutputs = least => [...document.querySelectorAll(".jp-OutputArea-output.jp-RenderedHTML")].flatMap(o => contrast(least, o));

  // The slide that is shown: too much for its place, or nothing at all.
  function slide() {
    const section = Reveal.getCurrentSlide();
    const { h, v } = Reveal.getIndices(section);
    const where = `slide ${h + 1}.${v + 1} (${name(section)})`;
    const place = section.getBoundingClientRect();
    const complaints = [];
    const beyond = { tall: section.scrollHeight - section.clientHeight, wide: section.scrollWidth - section.clientWidth };
    for (const [how, pixels] of Object.entries(beyond)) {
      if (pixels > 1) complaints.push(`${where} is too ${how} by ${pixels} pixels of its 1280 × 720`);
    }
    for (const element of section.querySelectorAll("*")) {
      if (!visible(element) || element.closest("svg svg, aside.notes")) continue;
      const box = element.getBoundingClientRect();
      const clipped = getComputedStyle(element).overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1;
      if (clipped || box.right > place.right + 1 || box.left < place.left - 1) {
        complaints.push(`${where}: ${name(element)} is too wide`);
      }
    }
    if (!section.innerText.trim() && !section.querySelector("img, svg, canvas, math")) complaints.push(`${where} is empty`);
    return complaints;
  }

  // What a look at each slide in turn finds, all its fragments shown.
  function slides(look) {
    return Reveal.getSlides().flatMap(section => {
      const { h, v } = Reveal.getIndices(section);
      Reveal.slide(h, v, Infinity);
      return look();
    });
  }

  // Goes to the slide of a cell, no fragment shown.
  function show(cell) {
    const { h, v } = Reveal.getIndices(document.getElementById(`cell-id=${cell}`).closest("section"));
    Reveal.slide(h, v);
  }

  // What fades in is looked at when it is there.
  document.head.appendChild(document.createElement("style")).textContent = "* { transition: none !important; animation: none !important; }";

  return { pictures, headings, formulas, contrast, htmlOutputs, slide, slides, show };
})();
