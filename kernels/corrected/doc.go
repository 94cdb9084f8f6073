// Package corrected builds programs of other people with a few changes to them: GoNB (kernels/launch/gonb) and gopls
// (kernels/gopls/build), each in the version that a go.mod pins.
//
// Each change is one file, as git writes it: one thing, with its reason, and with the test that fails without it, so that it
// could be sent to the program's author as it is. correctedtest holds each to that.
//
// The module is copied from Go's module cache, patched, and built with a go.mod of its own that differs from the pinning one
// by one replace line; nothing else of the project sees it. If a patch no longer fits a later version, [Program.Build] says
// so instead of building something unintended. Paths are left out of what is compiled, so that a build in another temporary
// folder finds it in Go's cache.
package corrected
