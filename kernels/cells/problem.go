package cells

import (
	"fmt"
	"strings"

	"cnn321/kernels/cells/mistakes"
	"cnn321/kernels/cells/source"
)

// Diagnostic is one thing that is wrong in a cell, at its place.
type Diagnostic struct {
	Cell         int            // the cell's execution count: that of the cell at hand, or of an earlier one that it reaches
	Label        string         // the cell's name as stack traces say it
	Line, Column int            // counted from 1; the column in bytes
	Code         string         // what kind of mistake it is: a Code constant, "" for one of the type checker's without one
	Message      string         // Go's words in English, or ours in Portuguese for what Go does not know
	Text         string         // the whole cell
	TypeCode     int            // go/types' number of the error, 0 for others
	Reach        mistakes.Reach // what can be named at the place
}

func (d Diagnostic) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", d.Label, d.Line, d.Column, d.Message)
}

// Codes of diagnostics.
const (
	CodeSyntax      = "Syntax"          // the parser's
	CodeUndeclared  = "UndeclaredName"  // a name that nothing declares
	CodePackage     = "PackageNotFound" // an import that cannot be had; Message names the package
	CodeNotCarried  = "NotCarried"      // a value that could not be kept from its cell
	CodeUnfit       = "Unfit"           // a method that no longer compiles, by what was declared after it
	CodeUnsupported = "Unsupported"     // something of Go's that cells cannot do
	CodeVet         = "Vet"             // what go vet finds: the cell runs all the same
	CodeType        = "Type"            // any other mistake that the type checker finds
)

// Problem is the error of a cell that cannot run.
type Problem struct{ Diagnostics []Diagnostic }

func (p *Problem) Error() string {
	lines := make([]string, len(p.Diagnostics))
	for i, d := range p.Diagnostics {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}

// at makes a diagnostic for a place of a cell.
func (c *cellText) at(offset int, code, message string) Diagnostic {
	line, column := source.Position(c.text, offset)
	return c.atLine(line, column, code, message)
}

func (c *cellText) atLine(line, column int, code, message string) Diagnostic {
	return Diagnostic{Cell: c.count, Label: c.label, Line: line, Column: column, Code: code, Message: message, Text: c.text}
}
