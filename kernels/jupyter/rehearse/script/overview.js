// All slides at a glance, in rows that fill the screen: choose one by click, by Tab or arrows and Enter.
const deckOverview = (() => {
  "use strict";
  let dialog = null;
  const isOpen = () => Boolean(dialog?.open);

  function build() {
    dialog = document.createElement("dialog");
    dialog.className = "overview";
    dialog.setAttribute("aria-label", "Todos os slides");
    Reveal.getSlides().forEach((slide, i) => {
      const card = document.createElement("button");
      card.type = "button";
      card.setAttribute("aria-label", `Slide ${i + 1}: ${slide.dataset.name}`);
      const small = document.createElement("div");
      small.className = "small";
      small.inert = true;
      const copy = slide.cloneNode(true);
      copy.removeAttribute("hidden");
      copy.removeAttribute("style");
      copy.className = "";
      for (const e of copy.querySelectorAll("[id]")) e.removeAttribute("id");
      for (const e of copy.querySelectorAll("script, aside.notes")) e.remove();
      small.append(copy);
      const number = document.createElement("span");
      number.textContent = i + 1;
      card.append(small, number);
      card.addEventListener("click", () => {
        const { h, v } = Reveal.getIndices(slide);
        dialog.close();
        Reveal.slide(h, v);
      });
      dialog.append(card);
    });
    dialog.addEventListener("keydown", move);
    document.querySelector(".reveal").append(dialog);
  }

  // As many columns as let all slides be seen; where they would be too small to tell apart, the page scrolls.
  function arrange() {
    const count = dialog.children.length, gap = 8, least = 90;
    let columns = 1;
    const height = n => Math.ceil(count / n) * ((innerWidth - gap * (n + 1)) / n * 9 / 16 + gap) + gap;
    while (height(columns) > innerHeight && (innerWidth - gap * (columns + 2)) / (columns + 1) > least) columns++;
    dialog.style.setProperty("--columns", columns);
    dialog.style.setProperty("--scale", (innerWidth - gap * (columns + 1)) / columns / 1280);
    return columns;
  }

  function move(event) {
    const cards = [...dialog.children], columns = Number(dialog.style.getPropertyValue("--columns"));
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    event.stopPropagation();
    if (event.key.toLowerCase() === "o") dialog.close();
    if (!step) return;
    event.preventDefault();
    const at = cards.indexOf(document.activeElement) + step;
    cards[Math.max(0, Math.min(cards.length - 1, at))].focus();
  }

  function open() {
    dialog?.remove();
    build();
    arrange();
    dialog.showModal();
    for (const copy of dialog.querySelectorAll(".small > section")) {
      // As it will be seen, once its pictures have their size.
      Promise.all([...copy.querySelectorAll("img")].map(i => i.decode().catch(() => {}))).then(() => copy.isConnected && deckFit.fit(copy));
    }
    dialog.children[Reveal.getSlides().indexOf(Reveal.getCurrentSlide())]?.focus();
  }
  addEventListener("resize", () => { if (isOpen()) arrange(); });

  return { open, isOpen };
})();
