// Package gopls completes and explains the code of cells, by asking a gopls of the kernel's own. [Client.Complete] and
// [Client.Inspect] take the text of a whole Go file and a cursor, both as Jupyter counts (code points), and give what
// Jupyter's complete_reply and inspect_reply need.
//
// # Why not through GoNB
//
// GoNB asks gopls too, but it answers while no cell runs only, sends columns in bytes where LSP counts UTF-16 units (so
// that nothing completes behind an accent), looks for ever for a name at the start of a cell, and runs gopls as an editor
// for whole projects does: diagnosing every package of the modules in the workspace, hundreds of megabytes, and a second
// process that waits for the first to crash. Here are the questions that a cell needs, and no more.
//
// # How it works
//
//	Client ── session ──LSP over standard input and output── gopls ── go list
//	              └─ watcher: what changed in the modules that programs import
//
// A session is one gopls. It works in a folder of its own: a module with one file, the program, in one go.work with the
// modules that programs may import. So gopls reads those of their packages that are imported, as they are on the disk,
// and needs no network. It looks for nothing that a program does not import: kernels/cells writes the imports.
//
// The text never touches the disk: it is told to gopls when it differs from the one before, in one turn with the
// question. Lines and columns are those of the raw text; its //line directives mean nothing to gopls, nor to this.
//
// gopls answers in the order in which it was asked, so a text told for one question never meets the cursor of another.
//
// gopls looks at no file by itself. Before each question the modules' files are looked at, and what changed is told.
//
// A question ends with its context, after Config.Timeout, or when a newer one of its kind is asked; gopls is then told to
// give up. One that stays silent even so, does not read, talks no LSP, does not stop talking, dies, is halted by a
// signal, or holds more than Config.HardMemory is ended, with its process group, and another is started: at once the first time, the later the
// more have failed in a row. So the worst that a gopls can do is to leave one question without an answer.
//
// It starts with the first question, or with [Client.Warm], and is ended when it has been idle for Config.Idle.
//
// # Memory
//
// Most of it is what gopls does not do: see settings. Were it to complete what programs do not import, it would make an
// index of Go's whole module cache. The rest is a soft limit for the heap, GOMEMLIMIT, near which Go collects garbage
// harder, the hard one, well above it, at which gopls is replaced, and that gopls is built without its 100 MB of ballast
// (see build). TestMemory measures, with the packages that cells import, on two cores:
//
//	what gopls keeps on the disk of them    most     after it    processor time
//	nothing: the first start on a machine   210 MB   155 MB      5.5 s
//	all: every later one                    110 MB   110 MB      0.4 s
//
// Without any of the settings it is 410 MB, and 750 MB half a minute later, beside a second process's 120 MB.
//
// # LSP
//
// JSON-RPC is github.com/sourcegraph/jsonrpc2, which lets a call be waited for twice: until the person no longer waits,
// and until gopls has given up. The messages are our own, with the dozen fields that are read: go.lsp.dev/protocol would
// bring all of LSP, two more JSON packages and a logger into the kernel's program.
package gopls
