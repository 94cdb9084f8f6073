// Package vet finds legal Go that hardly means what it says, as `go vet` does and by its own rules
// (golang.org/x/tools/go/analysis), but within the process and in a program whose types are known already: a cell does not
// wait for another program.
package vet
