// What the tests of JupyterLab do and look at, as window.lab. Cells are named by their id.
window.lab = (() => {
  "use strict";

  const app = () => window.jupyterapp;
  const panel = () => [...app().shell.widgets("main")].find(w => w.context?.path.endsWith(".ipynb"));
  const kernel = () => panel().sessionContext.session?.kernel;
  const cells = () => panel().content.widgets;
  const cell = id => cells().find(c => c.model.id === id);
  const codeCells = () => cells().filter(c => c.model.type === "code" && c.model.sharedModel.getSource().trim());
  const outputs = c => c.model.outputs.toJSON();

  // All that an output says, as text.
  const text = output => [output.text, output.evalue, ...Object.entries(output.data ?? {})
    .filter(([type]) => type.startsWith("text/")).map(([, value]) => value)].flat().filter(Boolean).join("\n");
  const said = id => outputs(cell(id)).map(text).join("\n");

  // The notebook is open and its kernel answers.
  const opened = () => Boolean(app() && panel()?.context.isReady && panel().sessionContext.isReady && kernel()?.status === "idle");

  // The notebook is open, and its kernel may be at work.
  const connected = () => Boolean(app() && panel()?.context.isReady && kernel()?.connectionStatus === "connected" && ["busy", "idle"].includes(kernel().status));

  // Puts the cursor into a cell, at its end or at a place.
  function edit(id, at) {
    panel().content.activeCellIndex = cells().indexOf(cell(id));
    panel().content.mode = "edit";
    const editor = cell(id).editor;
    editor.focus();
    editor.setCursorPosition(editor.getPositionAt(at ?? editor.model.sharedModel.getSource().length));
  }

  const save = () => panel().context.save();
  // The numbers that cells show.
  const counts = () => codeCells().map(c => c.model.executionCount);

  // Runs a command on the notebook, or on one cell of it; settled says that it is over.
  let under = 0;
  function run(command, id) {
    app().shell.activateById(panel().id);
    if (id) panel().content.activeCellIndex = cells().indexOf(cell(id));
    under++;
    app().commands.execute(command).finally(() => under--).catch(() => {});
  }
  const settled = () => under === 0 && kernel()?.status === "idle" &&
    !codeCells().some(c => c.node.querySelector(".jp-InputPrompt")?.textContent.includes("*"));

  const show = id => cell(id).node.scrollIntoView({ block: "start" });

  // How each code cell that has something to run ended.
  const report = () => codeCells().map(c => ({
    ID: c.model.id,
    Count: c.model.executionCount ?? 0,
    Text: outputs(c).map(text).join("\n"),
    Failed: outputs(c).some(o => o.output_type === "error"),
  }));

  // The pictures of the outputs: what they say of themselves, and how much their pixels differ from one another.
  async function pictures() {
    const list = [];
    for (const c of codeCells()) {
      for (const image of c.node.querySelectorAll(".jp-OutputArea img")) {
        await image.decode().catch(() => {});
        list.push({ Cell: c.model.id, Alt: image.alt, Spread: spread(image) });
      }
    }
    return list;
  }

  // The standard deviation of a picture's gray values: 0 for a blank one, -1 for one that is not there.
  function spread(image) {
    if (!image.naturalWidth) return -1;
    const width = 200, height = Math.max(1, Math.round(200 * image.naturalHeight / image.naturalWidth));
    const pen = new OffscreenCanvas(width, height).getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(0, 0, width, height);
    pen.drawImage(image, 0, 0, width, height);
    const { data } = pen.getImageData(0, 0, width, height);
    const gray = Array.from({ length: width * height }, (_, i) => (data[4 * i] + data[4 * i + 1] + data[4 * i + 2]) / 3);
    const mean = gray.reduce((sum, v) => sum + v, 0) / gray.length;
    return Math.sqrt(gray.reduce((sum, v) => sum + (v - mean) ** 2, 0) / gray.length);
  }

  // The display of a training under way: the step, the width of the bar, how much is drawn of the curves, and all its text.
  function training(id) {
    const area = cell(id).outputArea.node;
    const bar = area.querySelector('[role="progressbar"]');
    return {
      Step: Number(bar?.getAttribute("aria-valuenow") ?? 0),
      Bar: bar?.firstElementChild.getBoundingClientRect().width ?? 0,
      Curves: area.querySelector("svg")?.outerHTML ?? "",
      Text: area.innerText,
    };
  }

  // How large a paragraph of the text and a line of code are.
  const height = selector => parseFloat(getComputedStyle(panel().node.querySelector(selector)).fontSize);
  const type = () => ({ Text: height(".jp-MarkdownOutput p"), Code: height(".jp-CodeCell .cm-line") });

  // The words of menus, tools, labels and settings that are still English: the language pack has a translation that is not shown.
  async function english() {
    const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    const get = async path => (await fetch(`${path}?token=${config.token ?? ""}`)).json();
    const pack = (await get(`${config.fullTranslationsApiUrl ?? "/lab/api/translations"}/pt_BR`)).data.jupyterlab;
    const translated = new Map();
    for (const [key, value] of Object.entries(pack)) {
      const plain = key.split("\u0004").pop();
      if (Array.isArray(value) && value[0] && value[0] !== plain) translated.set(plain, value[0]);
    }
    const ours = new Set(translated.values()); // some are English words, too
    const words = new Set();
    const walk = menu => {
      words.add(menu.title.label);
      for (const item of menu.items) {
        if (item.type === "submenu" && item.submenu) walk(item.submenu);
        else words.add(item.label ?? "");
      }
    };
    const bars = [...app().shell.widgets("menu"), ...app().shell.widgets("top")].map(w => w.menus).filter(Boolean);
    bars.flat().forEach(walk);
    if (words.size < 50) return [`only ${words.size} words in the menus`];
    const mixed = [...words].filter(label => /\bNotebook\b/.test(label)); // "Salvar Notebook"
    for (const tool of panel().toolbar.node.querySelectorAll("[title]")) words.add(tool.title.replace(/ \(.*\)$/, ""));
    for (const labelled of document.querySelectorAll("[aria-label]")) words.add(labelled.getAttribute("aria-label"));
    words.add(document.querySelector(".jp-skiplink").textContent.trim());
    const { settings } = await get(config.fullSettingsUrl ?? "/lab/api/settings");
    const before = words.size;
    const texts = part => {
      for (const [name, value] of Object.entries(part ?? {})) {
        if (["default", "raw", "settings", "user"].includes(name)) continue;
        if (["title", "description"].includes(name) && typeof value === "string") words.add(value);
        else if (typeof value === "object") texts(value);
      }
    };
    settings.forEach(({ schema }) => texts({ title: schema.title, description: schema.description, properties: schema.properties }));
    if (words.size < before + 200) return [`only ${words.size - before} words in the settings`];
    return [...words].filter(word => translated.has(word) && !ours.has(word)).map(word => `${word}, not ${translated.get(word)}`)
      .concat([...words].filter(word => / Section$/.test(word)), mixed);
  }

  // Makes a cell the one that Shift+Enter runs.
  function choose(id) {
    const at = cells().indexOf(cell(id));
    app().shell.activateById(panel().id);
    panel().content.activeCellIndex = at;
    panel().content.mode = "command";
    panel().content.node.focus();
    return panel().content.scrollToItem(at, "smart");
  }
  const codeIDs = () => codeCells().map(c => c.model.id);

  // Where a cell's result is not to be seen: it must be seen whole, or where it is higher than the view, from its beginning.
  function outOfSight(id) {
    const area = cell(id).outputArea.node.getBoundingClientRect();
    const view = panel().content.outerNode.getBoundingClientRect();
    if (area.height === 0) return [];
    const sees = area.height > view.height - 40 ? Math.abs(area.top - view.top) < 40 : area.top >= view.top - 1 && area.bottom <= view.bottom + 1;
    return sees ? [] : [`${id}: its result, ${Math.round(area.height)} pixels high, is from ${Math.round(area.top - view.top)} on in a view of ${Math.round(view.height)}`];
  }
  const higher = () => codeCells().filter(c => c.outputArea.node.getBoundingClientRect().height >
    panel().content.outerNode.getBoundingClientRect().height).map(c => c.model.id);

  const theme = name => app().commands.execute("apputils:change-theme", { theme: name });

  // Puts an error under a cell, as a kernel does; follow clicks on the link in it, once it is there; unfolded says that
  // the cell to which it leads is open and in sight.
  async function fail(id, traceback) {
    await panel().content.scrollToCell(cell(id), "center");
    cell(id).model.outputs.add({ output_type: "error", ename: "Erro", evalue: "", traceback });
  }
  function follow(id) {
    const link = cell(id).node.querySelector(".jp-OutputArea-output a");
    link?.click();
    return Boolean(link);
  }
  function unfolded(id) {
    const details = cell(id).node.querySelector("details");
    const top = details?.getBoundingClientRect().top ?? -1;
    return Boolean(details?.open) && top >= 0 && top < innerHeight;
  }

  return {
    english, choose, codeIDs, outOfSight, higher, opened, connected, save, edit, counts, run, settled, show, said, report, pictures, training, type,
    theme, fail, follow, unfolded,
  };
})();
