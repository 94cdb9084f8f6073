// Package command runs what a cell says to the kernel and not to Go: lines that begin with % or !, and cells whose
// first line begins with %%name.
//
// A [Runner] lives as long as the kernel; a [Cell] as long as one cell runs, and is given the cell's commands in turn,
// as they are written. What commands need of the kernel they ask of a small [Session]. What they say about the Go code of
// the same cell (arguments, flags, a test, the time it took) is in [Cell.Program].
//
// Programs run in a process group of their own and carry a mark in their environment, so that ■ finds all that a cell
// has started: a daemon that left its group and its session too. They write on one pipe, standard output and
// error together, because only so the order in which they wrote is kept. When the program that was asked for has ended,
// the cell goes on; what it left in the background runs until the kernel ends.
//
// Errors are of type [*mistakes.Report]: a Portuguese sentence that can be shown as it is.
package command
