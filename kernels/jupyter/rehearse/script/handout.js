(() => {
  "use strict";
  const nav = document.querySelector(".contents");
  const list = nav.querySelector("details");

  // Contents: beside the text they stay open, above it they open when asked.
  const beside = matchMedia("(min-width: 1180px)");
  const place = () => { list.open = beside.matches; };
  beside.addEventListener("change", place);
  place();
  nav.addEventListener("click", event => { if (event.target.closest("a") && !beside.matches) list.open = false; });

  // They follow: the part that is being read is marked.
  const links = [...nav.querySelectorAll("a")];
  const parts = links.map(link => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  let current = null;
  function follow() {
    let here = 0;
    parts.forEach((part, i) => { if (part.getBoundingClientRect().top < innerHeight / 4) here = i; });
    if (links[here] === current) return;
    current?.removeAttribute("aria-current");
    current = links[here];
    current?.setAttribute("aria-current", "location");
    if (!current || !beside.matches) return;
    const box = current.getBoundingClientRect();
    if (box.top < 60 || box.bottom > innerHeight - 60) nav.scrollTop += box.top - innerHeight / 2;
  }
  let asked = false;
  addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; follow(); });
  }, { passive: true });
  follow();

  document.querySelectorAll("main img").forEach(enlarge.offer);
  cnn321Motion(document.querySelector("main"));

  // What overflows sideways can be reached by keyboard.
  function reach() {
    for (const box of document.querySelectorAll("main pre, main table, main math[display=block]")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }
  reach();
  addEventListener("resize", reach);
  addEventListener("toggle", reach, true); // an answer was unfolded

  // On paper, answers are open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const answer of closed) answer.open = true;
  });
  addEventListener("afterprint", () => {
    for (const answer of closed) answer.open = false;
  });
})();
