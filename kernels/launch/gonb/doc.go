// Package gonb builds the GoNB kernel from the version pinned in go.mod, with a few changes to it.
//
// Each change is one file in patches: one thing, with its reason, and with the test that fails without it, so that it
// could be sent to GoNB's author as it is. They make GoNB run a whole program as it is, which is how kernels/cells hands
// it a cell, and mend what it does wrong with the program's text, its displays, its end and an interrupt.
//
// What GoNB does not do, or does in a way of its own (the protocol's finer rules, the memory of declarations, commands,
// completion), is not patched: kernels/jupyter, kernels/cells and kernels/gopls do it.
//
// The module is copied from Go's module cache, patched, and built with a go.mod of its own that differs from the
// project's by one replace line; nothing else of the project sees it. If a patch no longer fits a later GoNB, [Build]
// says so instead of building something unintended.
package gonb
