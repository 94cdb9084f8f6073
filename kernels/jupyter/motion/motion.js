// Animated pictures that can be stopped, as window.cnn321Motion. A picture that moves for longer than a moment gets a
// button beside it; for who asked the system for less motion it stands still from the start, at its last frame, which
// shows the whole. See doc.go.
window.cnn321Motion ??= (() => {
  "use strict";
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const known = new WeakSet();

  // An animated PNG says so before its first pixels (https://www.w3.org/TR/png-3/#11animation-information).
  async function bytes(picture) {
    const answer = await fetch(picture.currentSrc || picture.src);
    return new Uint8Array(await answer.arrayBuffer());
  }
  const moves = data => /acTL/.test(String.fromCharCode(...data.subarray(0, 1024)));

  // The last frame where the browser can give it, else the first.
  async function still(picture, data) {
    const canvas = document.createElement("canvas");
    const draw = (frame, width, height) => {
      canvas.width = width;
      canvas.height = height;
      canvas.getContext("2d").drawImage(frame, 0, 0);
    };
    try {
      const decoder = new ImageDecoder({ data, type: "image/png" });
      await decoder.tracks.ready;
      const last = decoder.tracks.selectedTrack.frameCount - 1;
      const { image } = await decoder.decode({ frameIndex: last });
      draw(image, image.displayWidth, image.displayHeight);
      image.close();
      decoder.close();
    } catch {
      await picture.decode();
      draw(picture, picture.naturalWidth, picture.naturalHeight);
    }
    return canvas.toDataURL("image/png");
  }

  function wrap(picture) {
    const frame = document.createElement("span");
    frame.className = "cnn321-motion";
    picture.replaceWith(frame);
    frame.append(picture);
    return frame;
  }

  async function control(picture) {
    if (known.has(picture) || !/^data:image\/png|\.png([?#]|$)|^blob:|\/files\//i.test(picture.src)) return;
    known.add(picture);
    const data = await bytes(picture).catch(() => new Uint8Array());
    if (!moves(data)) return;
    const moving = picture.src;
    let resting = null;
    const button = document.createElement("button");
    button.type = "button";
    const show = async stopped => {
      if (stopped) resting ??= await still(picture, data);
      picture.src = stopped ? resting : moving;
      button.textContent = stopped ? "▶ Animar" : "❚❚ Parar";
      button.setAttribute("aria-label", stopped ? "Animar a figura" : "Parar a animação da figura");
      button.dataset.stopped = stopped;
    };
    await show(calm.matches);
    button.addEventListener("click", event => {
      event.stopPropagation();
      show(button.dataset.stopped !== "true");
    });
    button.addEventListener("keydown", event => event.stopPropagation());
    calm.addEventListener("change", () => show(calm.matches));
    wrap(picture).append(button);
  }

  const style = document.createElement("style");
  style.textContent = `
    .cnn321-motion { display: inline-block; max-width: 100%; }
    .cnn321-motion > img { display: block; }
    .cnn321-motion > button {
      display: block; margin: 4px 0 0; min-height: 28px; padding: 2px 10px; border: 1px solid #767676;
      border-radius: 6px; background: #fff; color: #1a1a1a; font: 600 14px/1.2 system-ui, sans-serif; cursor: pointer;
    }
    .cnn321-motion > button:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; }
    @media print { .cnn321-motion > button { display: none; } }`;
  document.head.append(style);

  // Gives all animated pictures below an element their button.
  return root => Promise.all([...root.querySelectorAll("img")].map(control));
})();
