// JupyterLab 4.6 shows a cell's picture without the words that are stored with it, so that who cannot see it
// is told nothing. This plugin makes them the picture's alt text.
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

  const extension = async () => {
    const { IRenderMimeRegistry } = await load("@jupyterlab/rendermime");
    return {
      __esModule: true,
      default: {
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
      },
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
