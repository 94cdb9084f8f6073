// Package mistakes turns what Go says about a cell into an error that teaches: one output with a Portuguese sentence on
// top (what went wrong, in which cell and line, what to do), the learner's own line with a caret under the place, and
// the compiler's or the runtime's own words below.
//
// There are two ways in. What is found before a cell runs is a [Diagnostic], from the parser ([FromSyntax]), the type
// checker ([FromTypes]) or the text of a build or of vet ([FromBuild]); [Explain] makes a [Report] of a cell's
// diagnostics. What a running cell writes on its standard error goes through a [Stderr], which lets text pass and keeps
// back the trace of a panic; [Stderr.End] makes the Report when the program has ended.
//
// The mistakes of beginners that it knows, by what they are about:
//
//   - names: one that does not exist, in a package or on a value (with the nearest ones), one in another case or not
//     exported, a package that is not imported or hidden by a variable, a word of another language, declared twice;
//   - variables: = for :=, := for =, never used, the wrong number of values, a constant, a letter of a string or a field in
//     a map assigned to, nil where no nil can be, a number cut or too large, an index that is not there, division by zero;
//   - calls: the wrong number of arguments or results, a result lost (append, a comparison), no function, no value;
//   - types: string + int, int with float, cannot use … as …, an interface not satisfied or not asserted, a condition that
//     is no bool, operators and comparisons that a type lacks, struct literals, a type for a value;
//   - flow: a missing return, break outside a loop, a case twice, labels, range;
//   - packages: imported and not used, unknown, in a circle;
//   - writing: brackets (with the place where one was opened), commas, quotes, braces on the next line, else, turns of other
//     languages (while, ?:, try, int x), a missing value or type, a function within a function;
//   - vet: verbs of Printf, copied locks, unreachable code, self-assignment, lost results;
//   - crashes: index and slice bounds, nil map and pointer, division by zero, type assertions, deadlock, WaitGroup, mutex
//     and channels misused, stack overflow, out of memory, a map used by two goroutines at once.
//
// A mistake that the package knows gets a sentence with the learner's own names, types and values. Every other one gets
// a general sentence of its kind: never a guess. The known ones are in the files named rules_*.go and crash.go.
package mistakes
