// Package source takes a cell's text apart: commands, separators and scripts from Go ([Split]), and the Go in it into
// declarations and statements, in any order, each with the names that it gives and those that it uses ([Parse]).
//
// A cell is no Go file and no Go statement list, so its Go is parsed in three readings of one text, each with the rest
// blanked out: imports, functions, and a function's body that holds all else. Every reading has the positions of the
// cell, and its errors are the parser's own.
package source
