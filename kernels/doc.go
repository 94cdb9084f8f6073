// Command kernels sets up, opens and runs the lesson: `go run ./kernels lab` is all that a teacher types.
//
// It links neither GoMLX nor cgo, so that it compiles in seconds on a fresh machine; the engine is a
// program of its own (kernels/engine), which setup builds.
package main
