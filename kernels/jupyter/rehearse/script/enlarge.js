// Pictures in full size: what is on a phone as small as a stamp can be read. Each picture gets a button beside it, and a click does the same.
const enlarge = (() => {
  "use strict";
  const dialog = document.createElement("dialog");
  dialog.className = "large";
  dialog.setAttribute("aria-label", "Figura ampliada");
  dialog.innerHTML = `<form method="dialog"><button>Fechar</button></form><div class="frame" tabindex="0" role="group" aria-label="Figura"></div>`;
  document.body.append(dialog);
  const frame = dialog.querySelector(".frame");
  frame.addEventListener("click", () => dialog.close());

  function open(picture) {
    const copy = new Image();
    copy.src = picture.src;
    copy.alt = picture.alt;
    copy.style.width = `${Math.max(picture.naturalWidth, 1000)}px`;
    frame.replaceChildren(copy);
    dialog.showModal();
    frame.scrollTo(0, 0);
  }

  function offer(picture) {
    const holder = document.createElement("span");
    holder.className = "picture";
    picture.replaceWith(holder);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "enlarge";
    button.textContent = "Ampliar";
    button.setAttribute("aria-label", "Ampliar a figura");
    button.addEventListener("click", () => open(picture));
    picture.addEventListener("click", () => open(picture));
    holder.append(picture, button);
  }

  return { offer };
})();
