// Package session is one kernel's knowledge of its notebook: it answers what Jupyter's protocol asks ([kernel.Kernel])
// with the parts that each know one thing.
//
//	kernels/cells           what a cell declares, what its statements leave, and the program that runs it
//	kernels/cells/command   its % and ! lines
//	kernels/cells/mistakes  what went wrong, in Portuguese
//	[Programs]              whoever builds and runs a program: GoNB
//	[Completer]             what may be written at the cursor, and what stands there: gopls
//
// A cell's way through it: [Session.Execute] has kernels/cells make a plan of the text (execution.cellText), and does its
// steps, Go (execution.program) and commands (execution.command), one after the other. What goes wrong becomes one report
// (report.go). What commands see and change of the session is in remembered.go.
//
// It also shows the trainings that go on behind their cells: a cell's program ends, and the session watches the engine's job and changes
// the cell's display, see [Session.Watch].
//
// What it remembers does not depend on GoNB: one that hangs or dies is replaced by another, and nothing is lost.
package session
