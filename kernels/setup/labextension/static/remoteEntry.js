// JupyterLab 4.6 shows a cell's picture without the words that are stored with it, so that who cannot see it
// is told nothing. The first plugin makes them the picture's alt text.
//
// An error can name an aside of the lesson, but its text can hold no link into the notebook. The second plugin makes
// one of the name.
//
// It is written as JupyterLab loads its extensions, a container of modules, so that nothing has to be built:
// https://jupyterlab.readthedocs.io/en/stable/extension/extension_dev.html#prebuilt-extensions
(() => {
  "use strict";
  const PNG = "image/png";
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

  const extension = async () => {
    const { IRenderMimeRegistry } = await load("@jupyterlab/rendermime");
    const { INotebookTracker } = await load("@jupyterlab/notebook");
    return {
      __esModule: true,
      default: [{
        id: "cnn321:pictures-in-words",
        description: "Makes the words that are stored with a picture its alt text.",
        autoStart: true,
        requires: [IRenderMimeRegistry],
        activate: (_, rendermime) => {
          const factory = rendermime.getFactory(PNG);
          if (factory) {
            rendermime.addFactory(describing(factory), factory.defaultRank);
          }
        },
      }, {
        id: "cnn321:asides-of-errors",
        description: "Makes a link of the name of an aside in an error.",
        autoStart: true,
        requires: [IRenderMimeRegistry, INotebookTracker],
        activate: (_, rendermime, notebooks) => {
          const factory = rendermime.getFactory(ERROR);
          if (factory) {
            rendermime.addFactory(linking(factory, notebooks), factory.defaultRank);
          }
        },
      }],
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
