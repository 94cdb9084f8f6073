// What JupyterLab 4.6 lacks for a lesson in front of a class, as small plugins:
//
//   - a cell's picture is shown without the words that are stored with it; they become its alt text
//   - the result of the cell that was run is scrolled into sight, where JupyterLab looks only at the next cell
//   - moving pictures get a button that stops them (the script before this one: kernels/jupyter/motion)
//   - how far a training is, is said to screen readers once an epoch
//   - a page that was opened anew learns how a training goes that was begun before, for JupyterLab knows only displays of cells it ran
//   - of text of very many lines the page shows the first and the last, and can show or save the rest: with half a million
//     lines a page stands still
//   - the box in which a cell asks goes when the cell ends, where JupyterLab leaves it if the cell was stopped
//   - a copy of the lesson for a class (kernels/talk), and any notebook in a narrow window, is shown without the list of files beside it
//   - what JupyterLab writes before it has read the language, or without asking for it, is translated
//   - an error can name an aside of the lesson, but its text can hold no link into the notebook; the name becomes one
//
// It is written as JupyterLab loads its extensions, a container of modules, so that nothing has to be built:
// https://jupyterlab.readthedocs.io/en/stable/extension/extension_dev.html#prebuilt-extensions
(() => {
  "use strict";
  const PNG = "image/png", MARKDOWN = "text/markdown";
  let shared; // the packages that JupyterLab shares: name → version → how to get it

  const load = async name => (await Object.values(shared[name])[0].get())();

  // words is what is stored with a picture, in its metadata or as its form for viewers of text.
  const words = model => {
    const alt = model.metadata[PNG]?.alt ?? model.data["text/plain"];
    return Array.isArray(alt) ? alt.join("") : alt;
  };

  const describing = factory => ({
    ...factory,
    mimeTypes: [PNG],
    createRenderer: options => {
      const renderer = factory.createRenderer(options);
      const render = renderer.render.bind(renderer);
      renderer.render = async model => {
        await render(model);
        const picture = renderer.node.querySelector("img");
        if (picture && typeof words(model) === "string") {
          picture.alt = words(model);
        }
      };
      return renderer;
    },
  });

  const stoppable = factory => ({
    ...factory,
    createRenderer: options => {
      const renderer = factory.createRenderer(options);
      const render = renderer.render.bind(renderer);
      renderer.render = async model => {
        await render(model);
        window.cnn321Motion(renderer.node);
      };
      return renderer;
    },
  });

  const pictures = IRenderMimeRegistry => ({
    id: "cnn321:pictures",
    description: "Makes the words that are stored with a picture its alt text, and moving pictures stoppable.",
    autoStart: true,
    requires: [IRenderMimeRegistry],
    activate: (_, rendermime) => {
      const png = rendermime.getFactory(PNG), markdown = rendermime.getFactory(MARKDOWN);
      if (png) rendermime.addFactory(stoppable(describing(png)), png.defaultRank);
      if (markdown) rendermime.addFactory({ ...stoppable(markdown), mimeTypes: [MARKDOWN] }, markdown.defaultRank);
    },
  });

  // How far to scroll, so that a result is seen whole, or from its beginning where it is higher than the view.
  const margin = 16;
  function away(result, view) {
    if (result.height > view.height - 2 * margin || result.top < view.top + margin) return result.top - view.top - margin;
    return Math.max(0, result.bottom - view.bottom + margin);
  }

  // Keeps the result of one cell in sight while it grows, until a while after its end or until the person does something.
  const settling = 1500; // ms, for pictures to be decoded
  function keepInSight(notebook, cell) {
    const area = cell.outputArea?.node, outer = notebook.outerNode ?? notebook.node;
    if (!area) return { end() {} };
    const stop = new AbortController();
    const look = () => {
      // Only where one looks on at it: after "run all" the view stays with JupyterLab.
      const at = notebook.widgets.indexOf(cell);
      if (notebook.activeCellIndex !== at && notebook.activeCellIndex !== at + 1) return;
      const result = area.getBoundingClientRect();
      if (result.height === 0) return;
      const by = away(result, outer.getBoundingClientRect());
      if (Math.abs(by) > 1) outer.scrollBy({ top: by, behavior: "instant" });
    };
    const watch = new ResizeObserver(look);
    watch.observe(area);
    for (const type of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      outer.addEventListener(type, () => stop.abort(), { signal: stop.signal, capture: true, passive: true });
    }
    stop.signal.addEventListener("abort", () => watch.disconnect());
    return {
      end() {
        // After JupyterLab has gone to the next cell.
        for (const wait of [0, 100, 300, settling]) setTimeout(() => stop.signal.aborted || look(), wait);
        setTimeout(() => stop.abort(), settling + 100);
      },
    };
  }

  const results = NotebookActions => ({
    id: "cnn321:results",
    description: "Keeps the result of the cell that was run in sight.",
    autoStart: true,
    activate: () => {
      const watched = new WeakMap();
      let last = null;
      NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
        last?.end();
        last = keepInSight(notebook, cell);
        watched.set(cell, last);
      });
      NotebookActions.executed.connect((_, { cell }) => watched.get(cell)?.end());
    },
  });

  // What a live display has to say, in a region of its own: a region that is replaced as a whole is not read out.
  const speaking = {
    id: "cnn321:speaking",
    description: "Says to screen readers how a training goes.",
    autoStart: true,
    activate: () => {
      const region = document.createElement("div");
      region.className = "cnn321-said";
      region.setAttribute("role", "status");
      region.setAttribute("aria-live", "polite");
      document.body.append(region);
      new MutationObserver(changes => {
        for (const { addedNodes } of changes) {
          for (const node of addedNodes) {
            const display = node.querySelector?.("[data-cnn321-say]") ?? (node.matches?.("[data-cnn321-say]") ? node : null);
            const words = display?.dataset.cnn321Say;
            if (words && words !== region.textContent) region.textContent = words;
          }
        }
      }).observe(document.body, { childList: true, subtree: true });
    },
  };

  const ERROR = "application/vnd.jupyter.stderr"; // what JupyterLab makes of an error, too
  const ASIDE = /Go em um minuto: [^\n]+/; // as kernels/cells/mistakes writes it

  // aside is the notebook's cell of text with that title.
  const aside = (panel, title) => panel.content.widgets.find(cell =>
    cell.model.type === "markdown" && cell.model.sharedModel.getSource().includes(title));

  // goTo shows the aside, in the notebook that has the link, and unfolds it.
  const goTo = async (notebooks, link) => {
    const panel = notebooks.find(p => p.node.contains(link));
    const cell = panel && aside(panel, link.textContent);
    if (!cell) {
      return;
    }
    await panel.content.setFragment(`#cell-id=${cell.model.id}`);
    for (const details of cell.node.querySelectorAll("details")) {
      details.open = true;
    }
  };

  // link makes a link of each name of an aside in an error's text that an open notebook has.
  const link = (node, notebooks) => {
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const title = text.data.match(ASIDE)?.[0].trim();
      if (!title || text.parentElement.closest("a") || !notebooks.find(p => aside(p, title))) {
        continue;
      }
      const name = text.splitText(text.data.indexOf(title));
      name.splitText(title.length);
      const anchor = document.createElement("a");
      anchor.href = "#";
      name.replaceWith(anchor);
      anchor.append(name);
      anchor.addEventListener("click", event => {
        event.preventDefault();
        event.stopPropagation();
        void goTo(notebooks, anchor);
      });
    }
  };

  const linking = (factory, notebooks) => ({
    ...factory,
    mimeTypes: [ERROR],
    createRenderer: options => {
      const renderer = factory.createRenderer(options);
      // The text comes in pieces, some after render has returned.
      new MutationObserver(() => link(renderer.node, notebooks)).observe(renderer.node, { childList: true, subtree: true });
      return renderer;
    },
  });

  const asides = (IRenderMimeRegistry, INotebookTracker) => ({
    id: "cnn321:asides-of-errors",
    description: "Makes a link of the name of an aside in an error.",
    autoStart: true,
    requires: [IRenderMimeRegistry, INotebookTracker],
    activate: (_, rendermime, notebooks) => {
      const factory = rendermime.getFactory(ERROR);
      if (factory) rendermime.addFactory(linking(factory, notebooks), factory.defaultRank);
    },
  });

  // Displays of trainings that go on behind their cells. Each change names the display and its cell, see package kernels/session.
  const about = output => output.metadata?.cnn321 ?? {};
  const DISPLAY = /data-cnn321-display="([^"]*)"/;
  const nameOf = output => {
    const html = output.data?.["text/html"];
    return about(output).display ?? DISPLAY.exec(Array.isArray(html) ? html.join("") : html ?? "")?.[1];
  };

  // A display that says nothing more is left by a kernel that has ended: it would say for ever how much time is left.
  const LEFT = "**Este treino não está mais em curso**: o kernel que o fazia terminou. O que a rede aprendeu até ali está guardado: execute esta célula de novo para continuar desse ponto, ou para ver o resultado.";
  const silence = 5000; // ms after a kernel was connected; a living one tells at once
  const ENDS = ["restarting", "autorestarting", "terminating", "dead"];

  // Changes of such displays reach the outputs that a page has from the file, and cells whose output was not saved. Where JupyterLab knows
  // the display, because the page ran the cell, it is left to it.
  const patience = 100; // ms
  function follow(panel) {
    const newest = new Map(); // display → output
    const own = new Set(), heard = new Set();
    const endSilent = () => {
      if (!panel.context.isReady || panel.isDisposed || panel.sessionContext.session?.kernel?.connectionStatus !== "connected") return;
      for (const { model } of panel.content.widgets) {
        const list = model.type === "code" ? model.outputs : [];
        for (let i = 0; i < list.length; i++) {
          const old = list.get(i).toJSON(), html = old.data?.["text/html"], name = nameOf(old);
          if (!html || !name || heard.has(name)) continue;
          list.set(i, { output_type: "display_data", data: { "text/markdown": LEFT, "text/plain": LEFT.replaceAll("**", "") }, metadata: old.metadata });
        }
      }
    };
    let waiting;
    const awaitNews = () => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        endSilent();
      }, silence);
    };
    const anotherKernel = () => {
      for (const known of [own, heard, newest]) known.clear();
      clearTimeout(waiting);
      waiting = undefined;
      awaitNews();
    };
    panel.sessionContext.kernelChanged.connect(anotherKernel);
    panel.sessionContext.statusChanged.connect((_, status) => ENDS.includes(status) ? anotherKernel() : awaitNews());
    panel.disposed.connect(() => clearTimeout(waiting));
    const renew = () => {
      for (const [name, output] of newest) {
        let found = false, home = null;
        for (const { model } of panel.content.widgets) {
          if (model.type !== "code") continue;
          if (model.id === about(output).cell) home = model;
          for (let i = 0; i < model.outputs.length; i++) {
            const old = model.outputs.get(i).toJSON();
            if (nameOf(old) !== name) continue;
            found = true;
            // It came from the kernel, as what a cell that is run shows: JupyterLab trusts that, and draws its curves.
            if (model.outputs.length === 1) model.trusted = true;
            if (JSON.stringify(old.data) !== JSON.stringify(output.data)) model.outputs.set(i, output);
          }
        }
        if (!found && home && home.outputs.length === 0) {
          home.trusted = true;
          home.outputs.add(output);
        }
      }
    };
    panel.sessionContext.iopubMessage.connect((_, message) => {
      const { content, header } = message, name = content.transient?.display_id;
      if (!name?.startsWith("cnn321-")) return;
      heard.add(name);
      if (header.msg_type === "display_data") own.add(name);
      if (header.msg_type !== "update_display_data" || own.has(name)) return;
      newest.set(name, { output_type: "display_data", data: content.data, metadata: content.metadata });
      if (panel.context.isReady) setTimeout(renew, patience);
    });
    panel.revealed.then(() => {
      setTimeout(renew, patience);
      awaitNews();
    }).catch(() => {});
  }

  const trainings = INotebookTracker => ({
    id: "cnn321:trainings",
    description: "Goes on with the displays of trainings in a page that was opened anew.",
    autoStart: true,
    requires: [INotebookTracker],
    activate: (_, notebooks) => {
      notebooks.forEach(follow);
      notebooks.widgetAdded.connect((_, panel) => follow(panel));
    },
  });

  // What a cell writes, as JupyterLab's renderer is given it: its first and its last lines, if it has very many.
  const OUT = "application/vnd.jupyter.stdout", manyLines = 20_000, lastLines = 5_000;

  // lineAt is where the line with a number begins, counted from text's end if it is negative; -1 if there is none.
  function lineAt(text, n) {
    let at = n < 0 ? text.length - 1 : 0;
    for (; n > 0 && at >= 0; n--) at = text.indexOf("\n", at) + 1 || -1;
    for (; n < 0 && at > 0; n++) at = text.lastIndexOf("\n", at - 1);
    return n < 0 || at <= 0 ? -1 : n === 0 && text[at] === "\n" ? at + 1 : at;
  }

  const count = n => n.toLocaleString("pt-BR");

  // save has the browser save a text as a file.
  function save(text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = "saida.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  const shortening = (factory, type) => ({
    ...factory,
    mimeTypes: [type],
    createRenderer: options => {
      const renderer = factory.createRenderer(options);
      const render = renderer.render.bind(renderer);
      let first = manyLines - lastLines, note, newest;
      const button = (words, act) => {
        const b = document.createElement("button");
        b.type = "button";
        b.textContent = words;
        b.addEventListener("click", event => { event.stopPropagation(); act(); });
        b.addEventListener("keydown", event => event.stopPropagation());
        note.append(b);
      };
      const tell = (text, left) => {
        note ??= document.createElement("div");
        note.className = "cnn321-shortened";
        note.textContent = `✂ ${count(left)} linhas do meio não aparecem, para que a página continue leve. `;
        button("Mostrar mais", () => { first += manyLines; renderer.renderModel(newest); });
        button("Salvar tudo em um arquivo", () => save(text));
      };
      renderer.render = async model => {
        newest = model;
        const source = model.data[type], text = Array.isArray(source) ? source.join("") : String(source ?? "");
        const tail = text.length > 2 * manyLines ? lineAt(text, -lastLines) : -1;
        const head = tail < 0 ? -1 : lineAt(text, first);
        if (head < 0 || head >= tail) {
          note?.remove();
          note = undefined;
          return render(model);
        }
        let left = 0;
        for (let at = head; at < tail; at = text.indexOf("\n", at) + 1) left++;
        const data = { ...model.data, [type]: `${text.slice(0, head)}\n⋯ ${count(left)} linhas ⋯\n\n${text.slice(tail)}` };
        await render({ trusted: model.trusted, metadata: model.metadata, data, setData() {} });
        tell(text, left);
        renderer.node.prepend(note);
      };
      return renderer;
    },
  });

  const longTexts = IRenderMimeRegistry => ({
    id: "cnn321:long-texts",
    description: "Shows the first and the last lines of what a cell writes, if they are very many.",
    autoStart: true,
    requires: [IRenderMimeRegistry],
    activate: (_, rendermime) => {
      for (const type of [OUT, ERROR]) {
        const factory = rendermime.getFactory(type);
        if (factory) rendermime.addFactory(shortening(factory, type), factory.defaultRank);
      }
    },
  });

  // The box that is still there when its cell has ended has nobody to give its answer to.
  const questions = NotebookActions => ({
    id: "cnn321:questions",
    description: "Removes the box in which a cell asks when the cell has ended.",
    autoStart: true,
    activate: () => {
      NotebookActions.executed.connect((_, { notebook, cell }) => {
        const open = (cell.outputArea?.widgets ?? []).filter(w => w.node.querySelector(".jp-Stdin-input"));
        for (const box of open) {
          const focused = box.node.contains(document.activeElement);
          box.dispose();
          notebook.parent?.sessionContext?.session?.kernel?.removeInputGuard();
          if (focused) notebook.node.focus();
        }
      });
    },
  });

  // A copy for a class has the whole width: the list of files is closed when it opens, and can be opened as ever. So it is where it would
  // take a third of the page and more: in a narrow window, or at a zoom of 200 % or 300 %.
  const narrow = 1000; // px
  const stage = (ILabShell, INotebookTracker) => ({
    id: "cnn321:stage",
    description: "Closes the list of files beside a copy of the lesson for a class, and in a narrow window.",
    autoStart: true,
    requires: [ILabShell, INotebookTracker],
    activate: (app, shell, notebooks) => {
      notebooks.widgetAdded.connect(async (_, panel) => {
        await Promise.all([panel.context.ready, app.restored]);
        if (innerWidth <= narrow || panel.content.model?.getMetadata("cnn321")?.aula) shell.collapseLeft();
      });
    },
  });

  // JupyterLab makes these before it has read the language, or never asks for it. The pack knows them, with ours in it.
  const UNREAD = new Set([
    "Skip to main panel", "More commands", "Cell toolbar", "Responsive popup toolbar", "main area content", "main area toolbar",
    "side panel content", "Markdown Cell Content", "Raw Cell Content", "Trust this notebook?", "Trust", "Confirm Trusting this notebook",
    "A trusted Jupyter notebook may execute hidden malicious code when you open it.",
    'Selecting "Trust" will re-render this notebook in a trusted state.', "For more information, see", "the Jupyter security documentation",
    "Save File As…", "Save", "No Kernel", "/path/relative/to/jlab/root", "Terminal input",
  ]);
  const SECTION = /^(.+) Section$/; // the title before it is translated
  // In Portuguese a sentence needs the article: "o caderno", "a imagem".
  const FEMININE = /^(imagem|pasta)\b/i, COMMON = /^(arquivo|caderno|imagem|pasta|texto|vídeo|áudio|script)\b/i;
  const withArticle = name => COMMON.test(name) ? `${FEMININE.test(name) ? "a" : "o"} ${name[0].toLowerCase()}${name.slice(1)}` : name;
  const unread = ITranslator => ({
    id: "cnn321:unread",
    description: "Translates what JupyterLab writes before it has read the language.",
    autoStart: true,
    requires: [ITranslator],
    activate: (app, translator) => {
      const trans = translator.load("jupyterlab");
      // The names of the types of files, which the menus put into their items: "Save %1", "Salvar o caderno".
      const named = new WeakSet();
      const nameTypes = () => {
        for (const type of app.docRegistry.fileTypes()) {
          if (type.displayName && !named.has(type)) type.displayName = withArticle(trans.__(type.displayName));
          named.add(type);
        }
      };
      nameTypes();
      app.docRegistry.changed.connect(nameTypes); // some come later
      // Where nothing is open, they say "Save File"; and of two commands in one, the second begins with a capital, too.
      const and = trans.__(" and "), second = new RegExp(`(?<=\\p{L}${and})\\p{Lu}(?=\\p{Ll})`, "u");
      const item = label => and === " and " ? label : label.replace(/\bFile(?=$|…| )/, () => withArticle(trans.__("%1 File", "").trim()))
        .replace(second, letter => letter.toLowerCase());
      // The items of other commands may be names of files and of tabs.
      const OURS = /^(docmanager:(save|save-as|save-all|rename|restore-checkpoint|duplicate|reload|download|delete|clone)$|(file|edit|view|run|kernel)menu:|notebook:|console:|fileeditor:)/;
      // Of an item in a list of the settings it translates all but where it is moved to.
      const moves = Object.fromEntries(["up", "down"].map(way => [trans.__("Move item %1", way), `Move ${way}`]));
      // Only of a side bar's sections: a file may be named so.
      const say = (node, text) => UNREAD.has(text) ? trans.__(text) :
        Object.hasOwn(moves, text) ? trans.__(moves[text]) :
        !node.matches(".lm-AccordionPanel-title, .jp-AccordionPanel-title") ? text : text.replace(SECTION, (_, title) => trans.__("%1 Section", title));
      const attribute = (node, name) => {
        const text = node.getAttribute(name);
        if (text && say(node, text) !== text) node.setAttribute(name, say(node, text));
      };
      const words = box => {
        const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
          const plain = text.data.trim();
          if (UNREAD.has(plain)) text.data = text.data.replace(plain, trans.__(plain));
        }
      };
      const each = (node, selector, act) => {
        if (node.matches(selector)) act(node);
        node.querySelectorAll(selector).forEach(act);
      };
      const look = node => {
        if (node.closest(".jp-OutputArea-output, .cm-editor")) return;
        each(node, "[aria-label]", labelled => attribute(labelled, "aria-label"));
        each(node, "[title]", titled => attribute(titled, "title"));
        each(node, "[placeholder]", field => attribute(field, "placeholder"));
        each(node, ".lm-Menu-itemLabel", label => {
          if (OURS.test(label.parentElement?.dataset.command) && item(label.textContent) !== label.textContent) label.textContent = item(label.textContent);
        });
        if (node.closest(".jp-Dialog")) words(node); // which may fill after it has opened
        else each(node, ".jp-Dialog, .jp-skiplink", words);
      };
      look(document.body);
      new MutationObserver(changes => {
        for (const { target, attributeName, addedNodes } of changes) {
          if (attributeName) attribute(target, attributeName);
          for (const node of addedNodes) {
            if (node instanceof HTMLElement) look(node);
            else if (node instanceof Text && target.closest?.(".jp-Dialog")) words(target);
          }
        }
      }).observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-label", "title"] });
    },
  });

  const extension = async () => {
    const { ILabShell } = await load("@jupyterlab/application");
    const { IRenderMimeRegistry } = await load("@jupyterlab/rendermime");
    const { NotebookActions, INotebookTracker } = await load("@jupyterlab/notebook");
    const { ITranslator } = await load("@jupyterlab/translation");
    return {
      __esModule: true,
      default: [
        pictures(IRenderMimeRegistry), results(NotebookActions), speaking, longTexts(IRenderMimeRegistry),
        asides(IRenderMimeRegistry, INotebookTracker), questions(NotebookActions), trainings(INotebookTracker),
        stage(ILabShell, INotebookTracker), unread(ITranslator),
      ],
    };
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.cnn321 = {
    init: scope => {
      shared = scope;
    },
    get: async () => {
      const module = await extension();
      return () => module;
    },
  };
})();
