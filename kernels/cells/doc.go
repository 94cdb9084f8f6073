// Package cells is the language of the kernel's cells: it makes one program of each cell, out of the cell's text and of
// what the cells before it have left.
//
// Any Go program, cut into cells in any way, behaves as one file in which the last declaration of a name wins, and what
// statements leave at a cell's top level lives on. Declarations and statements may stand in any order; %% is not needed.
//
//	session := cells.New(cells.Config{…})
//	plan, err := session.Plan(ctx, count, code) // a *Problem says what is wrong, with line and column
//	for _, step := range plan.Steps {
//		… // a Command to run, or a Program to build and run where its Run is set
//		session.Commit(step.Program, outcome)
//	}
//
// # How a cell becomes a program
//
// Package source takes the text apart. Every name that an item uses is resolved here, to a declaration of the cell or of
// the memory; a program holds what its statements reach and nothing else, so that a declaration that fails, hangs or no
// longer compiles harms only those who use it. Then go/types checks that program, with the compiler's export data (package
// packages). It reports nearly all mistakes that the compiler would, in the cell's lines, before anything is built, and it
// knows the type of every variable, by which the program that runs is written. What is legal and hardly meant, package vet
// finds in the same program; the cell runs all the same. Where one program has several things of one
// name (merged cells, a variable that hides a package), all but one get another name in it.
//
// The places in the program are the learner's, by /*line*/ directives behind the keyword of each declaration.
//
// # What a name means
//
//   - The last declaration wins, in whatever kind: a constant may become a variable, a type a function. Constants of one
//     group are parted: each keeps its own expression and its place in the group, for iota, whatever becomes of the others.
//   - In a cell, a name means its last declaration above, as in a function; failing that a function, type or constant
//     below, as in a file; failing that the memory's. Variables before the first statement are initialised in the order of
//     Go's packages; a var below a statement in its place.
//   - Imports belong to their cell, as they belong to their file in Go: a function keeps the packages that it was declared
//     with. Later cells may use them too, by the last meaning of the name. Missing imports are found among the project's
//     packages and the standard library.
//   - In a cell, := declares the names on its left that the cell has not declared before, or all of them where none is new
//     (as when cells were merged). A cell begins anew: its := takes names of earlier cells.
//   - A type's methods stay when the type is declared anew, but for those that it leaves no room for. Programs do without
//     methods that no longer compile by what came later; to call one is an error that names it and its cell.
//   - A function may use names and methods that no cell has declared yet; the plan notes them. Who reaches them gets an
//     error. A var whose initialiser reaches such a name is made later, by the first cell that reaches it; a name that
//     looks like another mistyped is an error at once.
//   - func main, of a pasted file, is called at the cell's end and is not remembered; func init is called in its place.
//     Package clauses are passed over. A return at the top level ends the cell. Separators %% part nothing but the eye; what
//     follows them are the program's arguments.
//   - Labels are a matter of the stretch between two %%, and else mean the last of their name above, so that merged cells may
//     repeat them.
//   - cgo, //go:embed and functions without a body are refused.
//
// # What lives on
//
// A variable that a cell leaves is loaded by the programs that reach it, and saved again. What was declared with var is
// initialised once, and again when it is declared anew, when something that its initialiser depends on was (through
// functions, methods, types and other variables), or in every program that reaches it if its value cannot be kept. To say
// the same word by word is no new declaration, but for var: to run a var again resets it. What a statement made is
// made by that statement alone; when it cannot be kept, or its type was given another structure, its use is an error.
// Variables whose type has no name that a cell can write stay inside their cell.
//
// A cell that fails or is stopped leaves, as in Python, what it came to: the variables that were assigned, with the types
// that they need, and the declarations that stand above the statement that failed. What it did not come to stays as it
// was before. A program that is ended without a word, by a fatal error of the runtime or SIGKILL, leaves what it had saved
// between its statements: small values, while that took it little time.
//
// # What is shown
//
// The value of a cell's last expression, if no semicolon follows it: any value, and the results of a call, but for those
// called for their effect (fmt.Print and its kin, copy, methods named Write…, Read…). An expression that Go would not let
// stand as a statement is shown wherever it stands. Assignments show nothing.
package cells
