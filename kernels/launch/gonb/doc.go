// Package gonb builds the GoNB kernel from the version pinned in go.mod, with a few corrections.
//
//   - GoNB v0.11.4 waits a fixed 12 seconds before it first talks to gopls, which needs a tenth of a second to be ready.
//     A Tab pressed before that freezes the whole notebook for 12 seconds, cells included, since GoNB answers
//     completions and cells one after the other. Corrected, it looks ten times a second; a first completion then takes
//     half a second.
//   - An interrupt that arrives while a cell is being compiled, or in the instant after its program has started, is lost.
//     Corrected, the program gets it as soon as it runs.
//   - JupyterLab asks a new kernel for its history and GoNB never answers, so that the kernel is shown as unknown until the
//     first cell runs. Corrected, it answers that there is none.
//   - When a cell fails, GoNB still runs those that wait behind it, all the rest of the notebook with "Run All".
//     Corrected, it aborts them, as Jupyter asks it to.
//   - GoNB's log, which Jupyter shows, begins with a line that only says "Error message".
//
// The module is copied from Go's module cache, corrected, and built with a go.mod of its own that differs from the
// project's by one replace line; nothing else of the project sees it. If a later GoNB no longer has a text to be
// corrected, [Build] says so instead of building something unintended.
package gonb
