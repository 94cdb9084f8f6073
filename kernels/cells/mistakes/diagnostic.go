package mistakes

// Kind is where a diagnostic comes from.
type Kind int

const (
	Types  Kind = iota // the type checker, or the compiler after parsing
	Syntax             // the parser or the scanner
	Vet                // go vet: the cell runs, and probably does not do what was meant
	Build              // the go command or the linker
)

// Diagnostic is one thing that Go has to say about a cell, before it runs.
type Diagnostic struct {
	Kind    Kind
	Cell    int    // its execution count; 0 when it has none
	Line    int    // from 1, as the learner counts; 0 when the place is not known
	Column  int    // from 1, in bytes, as Go counts; 0 when only the line is known
	Message string // Go's own words, further lines after a line feed
	Code    int    // go/types' number of the error, 0 when not known
	Source  string // the cell's text as the learner wrote it
	Reach   Reach  // what can be named at that place, for suggestions
}

// Reach tells which names may be used at the place of a diagnostic. Each function may be nil.
type Reach struct {
	// Names lists the names that can be used there by themselves: variables, functions, types, packages.
	Names func() []string
	// Members lists what can follow "of.": a package's exported names, a value's fields and methods.
	Members func(of string) []string
	// Kind is what a name stands for there: "var", "const", "func", "type", "package", or "" when unknown.
	Kind func(name string) string
	// Package gives the path to import for a package's name, "" when unknown. Packages of the standard library are known
	// without it.
	Package func(name string) string
}

func (r Reach) names() []string {
	if r.Names == nil {
		return nil
	}
	return r.Names()
}

func (r Reach) members(of string) []string {
	if r.Members == nil {
		return nil
	}
	return r.Members(of)
}

func (r Reach) kind(name string) string {
	if r.Kind == nil {
		return ""
	}
	return r.Kind(name)
}

func (r Reach) importPath(name string) string {
	if r.Package != nil {
		if path := r.Package(name); path != "" {
			return path
		}
	}
	return standardPackages()[name]
}
