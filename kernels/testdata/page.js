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

  // A comma or a full stop that begins a line, behind its formula.
  function punctuation(root = document.body) {
    const complaints = [];
    const range = document.createRange();
    for (const formula of root.querySelectorAll("math:not([display=block])")) {
      const text = formula.nextSibling;
      if (text?.nodeType !== Node.TEXT_NODE || !/^[,.;:!?)]/.test(text.data) || !visible(formula)) continue;
      range.setStart(text, 0);
      range.setEnd(text, 1);
      if (range.getBoundingClientRect().left < formula.getBoundingClientRect().right - 2) complaints.push(`${name(formula.parentElement.parentElement)}: a line begins with ${text.data[0]}`);
    }
    return complaints;
  }

  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colours = new Map();

  // A colour of CSS, in whatever notation, as red, green, blue (0 to 255) and alpha (0 to 1).
  function rgba(colour) {
    if (!colours.has(colour)) colours.set(colour, painted(colour));
    return colours.get(colour);
  }

  function painted(colour) {
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

  // What is wider than its place, and so has to be scrolled sideways.
  const sideways = selector => [...document.querySelectorAll(selector), document.documentElement]
    .filter(e => visible(e) && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1) // what runs in the text has none
    .map(e => `${name(e)} has ${e.scrollWidth} pixels in ${e.clientWidth}`);

  // Where a page of paper could end between code and what it gave: at a break that is not avoided, or at an empty box.
  const torn = () => [...document.querySelectorAll(".jp-Cell-inputWrapper + .jp-Cell-outputWrapper")].flatMap(output => [
    ...getComputedStyle(output.previousElementSibling).breakAfter === "avoid" ? [] : [output.previousElementSibling],
    ...[...output.children].filter(e => getComputedStyle(e).display !== "none" && e.getBoundingClientRect().height === 0),
  ]).map(name);

  // The hand-out on sheets of A4, each a column of the margins' size, which an engine breaks as it breaks pages: what stands at the end of a sheet
  // without what belongs to it, or with less than some lines of a text or of code that goes on, and sheets of which more than a share is empty, but for
  // the last. The page does not come back from this.
  function sheets(most) {
    for (const answer of document.querySelectorAll("details")) answer.open = true;
    const main = document.querySelector("main");
    const millimetre = 96 / 25.4, width = 174 * millimetre, height = 259 * millimetre;
    Object.assign(main.style, {
      boxSizing: "content-box", position: "absolute", left: "0", top: "0", margin: "0", padding: "0",
      width: `${width}px`, height: `${height}px`, columns: `${width}px`, columnGap: "0", columnFill: "auto",
    });
    const left = main.getBoundingClientRect().left;
    const leaves = [...main.querySelectorAll("h1, h2, h3, h4, p, li, pre, img, table, summary, math[display=block]")]
      .filter(e => visible(e) && !e.querySelector("p, pre, img, table, math[display=block]"))
      .map(element => ({ element, boxes: [...element.getClientRects()].filter(box => box.height > 0) }))
      .filter(leaf => leaf.boxes.length > 0);
    const sheet = box => Math.floor((box.left - left + 1) / width);
    const ends = [];
    for (const { boxes } of leaves) {
      for (const box of boxes) ends[sheet(box)] = Math.max(ends[sheet(box)] ?? 0, box.bottom - main.getBoundingClientRect().top);
    }
    const complaints = leaves.length < 100 || ends.length < 10 ? [`only ${ends.length} sheets with ${leaves.length} pieces`] : [];
    ends.slice(0, -1).forEach((end, i) => {
      if (!(1 - end / height <= most)) complaints.push(`sheet ${i + 1} is empty to ${Math.round(100 * (1 - end / height))} %`);
    });
    const alone = { P: 2, LI: 2, PRE: 3 };
    for (const { element, boxes } of leaves.filter(leaf => leaf.boxes.length > 1)) {
      const lines = Math.min(...[boxes[0], boxes.at(-1)].map(box => box.height / parseFloat(getComputedStyle(element).lineHeight)));
      if (lines < (alone[element.tagName] ?? 0) - 0.2) complaints.push(`sheet ${sheet(boxes[0]) + 1} breaks ${name(element)} at ${lines.toFixed(1)} lines`);
    }
    leaves.slice(0, -1).forEach(({ element, boxes }, i) => {
      const next = leaves[i + 1];
      const input = element.closest(".jp-Cell-inputWrapper"), output = next.element.closest(".jp-Cell-outputWrapper");
      const together = element.matches("h1, h2, h3, h4, summary") || (input && output && input.parentElement === output.parentElement);
      if (together && sheet(boxes.at(-1)) !== sheet(next.boxes[0])) complaints.push(`sheet ${sheet(boxes[0]) + 1} ends after ${name(element)}`);
    });
    return complaints;
  }

  // Lines of code that go on in the next line, though the type of a slide's code could be smaller.
  function brokenCode(section) {
    const range = document.createRange();
    return [...section.querySelectorAll(".highlight pre")].filter(pre => {
      if (!visible(pre) || parseFloat(getComputedStyle(pre).fontSize) < 14) return false;
      range.selectNodeContents(pre);
      const height = range.getBoundingClientRect().height;
      pre.style.whiteSpace = "pre";
      const unbroken = range.getBoundingClientRect().height;
      pre.style.whiteSpace = "";
      return height > unbroken * 1.01;
    }).map(pre => `${name(pre)} is broken`);
  }

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
    for (const formula of section.querySelectorAll("math[display=block]")) {
      const end = formula.getBoundingClientRect().right;
      if (visible(formula) && [...formula.children].some(part => part.getBoundingClientRect().right > end + 1)) {
        complaints.push(`${where}: a formula goes into the margin`);
      }
    }
    if (!section.querySelector("img")) complaints.push(...brokenCode(section).map(c => `${where}: ${c}`));
    if (!section.innerText.trim() && !section.querySelector("img, svg, canvas, math")) complaints.push(`${where} is empty`);
    complaints.push(...punctuation(section).map(c => `${where}: ${c}`));
    return complaints;
  }

  // Lines of a book: from least to most characters in the middle of those that the text fills.
  function measure(least, most) {
    const lengths = [];
    const range = document.createRange();
    for (const paragraph of document.querySelectorAll("main p")) {
      if (paragraph.querySelector("img, math, code, br") || !visible(paragraph)) continue;
      const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
      const lines = new Map();
      while (walker.nextNode()) {
        for (let i = 0; i < walker.currentNode.length; i++) {
          range.setStart(walker.currentNode, i);
          range.setEnd(walker.currentNode, i + 1);
          const line = Math.round(range.getBoundingClientRect().bottom / 8);
          lines.set(line, (lines.get(line) ?? 0) + 1);
        }
      }
      lengths.push(...[...lines.values()].slice(0, -1)); // the last is not full
    }
    lengths.sort((a, b) => a - b);
    const median = lengths[Math.floor(lengths.length / 2)];
    return median >= least && median <= most ? [] : [`lines have ${median} characters (${lengths.length} lines)`];
  }

  // The contents name every part, lead to it, and follow.
  function contents() {
    const complaints = [];
    const links = [...document.querySelectorAll(".contents a")];
    const parts = [...document.querySelectorAll("main h1, main h2, main h3")];
    if (links.length !== parts.length || links.length < 2) complaints.push(`${links.length} entries for ${parts.length} parts`);
    links.forEach((link, i) => {
      if (document.getElementById(link.hash.slice(1)) !== parts[i]) complaints.push(`${name(link)} does not lead to its part`);
    });
    for (const link of document.querySelectorAll("a[href]")) {
      const href = link.getAttribute("href");
      if (!/^(https?:|mailto:|#)/.test(href)) complaints.push(`${name(link)} leads out of the page, to ${href}`);
    }
    return complaints;
  }

  // Formulas as they are drawn: brackets as tall as what they hold, limits below and above their sum.
  function drawnFormulas() {
    const complaints = [];
    let tall = 0, sums = 0;
    const height = e => e.getBoundingClientRect().height;
    for (const table of document.querySelectorAll("math mtable")) {
      const bracket = table.previousElementSibling;
      if (bracket?.localName !== "mo") continue;
      tall++;
      if (height(bracket) < 0.85 * height(table)) complaints.push(`a bracket of ${height(bracket)} pixels beside ${height(table)}`);
    }
    for (const sum of document.querySelectorAll('math[display="block"] > munderover')) {
      sums++;
      const [sign, below, above] = [...sum.children].map(e => e.getBoundingClientRect());
      if (below.top < sign.top + sign.height / 2 || above.bottom > sign.top + sign.height / 2) complaints.push("limits beside their sum");
    }
    for (const root of document.querySelectorAll("math msqrt")) {
      const sign = root.firstElementChild.getBoundingClientRect().left - root.getBoundingClientRect().left;
      if (sign < 4) complaints.push(`a root of ${name(root)} without its sign`);
    }
    if (tall === 0 || sums === 0) complaints.push(`${tall} brackets, ${sums} sums`);
    if (!document.fonts.check('16px "Formulas"')) complaints.push("without the font for formulas");
    return complaints;
  }

  // Where what is on a slide ends: no slide is mostly empty.
  function filled() {
    const section = Reveal.getCurrentSlide();
    if (section.querySelector("h1")) return [];
    const place = section.getBoundingClientRect();
    const range = document.createRange();
    let end = place.top;
    for (const e of section.querySelectorAll("p, li, pre, img, td, summary, .cnn321-sketch, math")) {
      if (visible(e) && !e.closest("aside")) {
        range.selectNode(e);
        end = Math.max(end, range.getBoundingClientRect().bottom);
      }
    }
    const share = (end - place.top) / place.height;
    return share >= 0.4 ? [] : [`slide ${Reveal.getSlidePastCount() + 1} (${section.dataset.name}) is filled to ${Math.round(100 * share)} %`];
  }

  // Every slide says which part it belongs to, and none of the lesson's own that it were part of a detour.
  function headed() {
    const section = Reveal.getCurrentSlide();
    const where = `slide ${Reveal.getSlidePastCount() + 1}`;
    if (!section.querySelector("h1, h2, h3, .running")) return [`${where} has no heading`];
    const detours = new Set([...section.querySelectorAll(".jp-Cell:not(aside *)")].map(cell => cell.matches(".celltag_explore, :has(.celltag_explore)")));
    if (detours.size > 1) return [`${where} goes from a detour on to the lesson`];
    const named = section.dataset.name.startsWith("Explore");
    return named === detours.has(true) ? [] : [`${where}, headed ${section.dataset.name}, is ${named ? "not " : ""}a detour`];
  }

  // What a slide says and shows, answers open, and what of it is cut off.
  function content(section) {
    for (const answer of section.querySelectorAll("details")) answer.open = true;
    const place = section.getBoundingClientRect();
    const out = box => box.width > 0 && (box.bottom > place.bottom + 1 || box.right > place.right + 1 || box.top < place.top - 1);
    const pictures = [...section.querySelectorAll("img")].filter(i => i.getBoundingClientRect().height > 20);
    const words = [];
    const cut = pictures.filter(i => out(i.getBoundingClientRect())).map(name);
    const walker = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const text = walker.currentNode, parent = text.parentElement;
      if (!text.data.trim() || parent.closest("aside, script, style, .cnn321-sketch") || !visible(parent)) continue;
      words.push(text.data.trim());
      range.selectNodeContents(text);
      if (out(range.getBoundingClientRect())) cut.push(text.data.trim().slice(0, 60));
    }
    return { Text: words.join(" ").replace(/\s+/g, " "), Pictures: pictures.map(i => i.alt), Cut: cut };
  }

  // All slides at a glance: each on the screen, with its name; chosen by keyboard.
  function glance() {
    const complaints = [];
    document.activeElement.blur();
    deckOverview.open();
    const cards = [...document.querySelectorAll("dialog.overview > button")];
    if (cards.length !== Reveal.getTotalSlides()) complaints.push(`${cards.length} slides at a glance`);
    const hidden = cards.filter(c => {
      const box = c.getBoundingClientRect();
      return box.bottom > innerHeight + 1 || box.right > innerWidth + 1 || box.width < 60;
    });
    if (hidden.length) complaints.push(`${hidden.length} of ${cards.length} slides are not to be seen`);
    cards[3].click();
    if (Reveal.getSlidePastCount() !== 3 || deckOverview.isOpen()) complaints.push("the fourth slide was chosen and is not shown");
    return complaints;
  }

  // On a phone held upright: text that can be read, and nothing wider than the page.
  function upright() {
    const complaints = [];
    if (document.documentElement.scrollWidth > innerWidth + 1) complaints.push(`the page is ${document.documentElement.scrollWidth} pixels wide`);
    for (const p of document.querySelectorAll(".slides p:not(.running), .slides li")) {
      if (visible(p) && !p.closest("aside") && parseFloat(getComputedStyle(p).fontSize) < 16) complaints.push(`${name(p)} is too small`);
    }
    if (!document.querySelectorAll(".slides p").length) complaints.push("no text");
    const pictures = [...document.querySelectorAll(".slides img")].filter(visible);
    if (!pictures.length) complaints.push("no pictures");
    for (const picture of pictures) {
      const { left, right } = picture.getBoundingClientRect();
      if (left < 0 || right > innerWidth) complaints.push(`${name(picture)} ${picture.alt.slice(0, 40)} reaches from ${left} to ${right} pixels`);
      if (!picture.closest(".picture")?.querySelector("button.enlarge")) complaints.push(`${name(picture)} ${picture.alt.slice(0, 40)} cannot be enlarged`);
    }
    const large = document.querySelector("dialog.large");
    pictures[0]?.closest(".picture")?.querySelector("button.enlarge")?.click();
    if (!large?.open || !(large.querySelector("img")?.getBoundingClientRect().width >= 1000)) complaints.push("a picture does not get larger");
    large?.close();
    return complaints;
  }

  // What looks at each slide in turn find, all its fragments shown. To go through the slides takes longer than to look at them: so one walk for
  // all that is to be looked at.
  function slides(...looks) {
    return Reveal.getSlides().flatMap(section => {
      const { h, v } = Reveal.getIndices(section);
      Reveal.slide(h, v, Infinity);
      return looks.flatMap(look => look());
    });
  }

  // What axe says of the slide that is shown (access_browser_test.go). The others, which nobody sees, are not in the page meanwhile: axe would read
  // each of them anew for each slide.
  async function accessibleSlide() {
    const section = Reveal.getCurrentSlide();
    const others = [...document.querySelectorAll(".slides section")].filter(s => !s.contains(section) && !section.contains(s));
    const places = others.map(other => {
      const place = document.createComment("");
      other.replaceWith(place);
      return place;
    });
    try {
      return await accessible(section);
    } finally {
      places.forEach((place, i) => place.replaceWith(others[i]));
    }
  }

  // Goes to the slide of a cell, no fragment shown.
  function show(cell) {
    const { h, v } = Reveal.getIndices(document.getElementById(`cell-id=${cell}`).closest("section"));
    Reveal.slide(h, v);
  }

  // What fades in is looked at when it is there.
  document.head.appendChild(document.createElement("style")).textContent = "* { transition: none !important; animation: none !important; }";

  return {
    pictures, headings, formulas, punctuation, sideways, torn, sheets, contrast, htmlOutputs, slide, slides, show,
    measure, contents, drawnFormulas, filled, headed, content, glance, upright, accessibleSlide,
  };
})();
