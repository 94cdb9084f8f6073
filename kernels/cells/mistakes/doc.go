// Package mistakes turns what Go says about a cell into an error that teaches: one output with a Portuguese sentence on
// top (what went wrong, in which cell and line, what to do), the learner's own line with a caret under the place, and
// the compiler's or the runtime's own words below.
//
// There are two ways in. What is found before a cell runs is a [Diagnostic], from the parser ([FromSyntax]), the type
// checker ([FromTypes]) or the text of a build or of vet ([FromBuild]); [Explain] makes a [Report] of a cell's
// diagnostics. What a running cell writes on its standard error goes through a [Stderr], which lets text pass and keeps
// back the trace of a panic; [Stderr.End] makes the Report when the program has ended.
//
// A mistake that the package knows gets a sentence with the learner's own names, types and values. Every other one gets
// a general sentence of its kind: never a guess. The known ones are in the files named rules_*.go and crash.go.
package mistakes
