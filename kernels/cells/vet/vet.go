package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
)

// Program is a package of one file that the type checker has taken. Info needs all that it can note.
type Program struct {
	Fset *token.FileSet
	File *ast.File
	Pkg  *types.Package
	Info *types.Info
}

// Finding is one thing that vet has to say.
type Finding struct {
	Rule    string // the analyzer that found it: "printf"
	Pos     token.Pos
	Message string // in vet's words
}

// Check looks for all that the rules know. A rule that fails, as one may on a program that it was not made for, is left
// out: its error is told beside what the others found.
func Check(p Program) ([]Finding, error) {
	run := &run{Program: p, results: make(map[*analysis.Analyzer]any), facts: make(map[fact]analysis.Fact)}
	var failed error
	for _, rule := range rules() {
		if err := run.analyze(rule); err != nil && failed == nil {
			failed = fmt.Errorf("vet, %s: %w", rule.Name, err)
		}
	}
	return run.found, failed
}

// run is one look at one program.
type run struct {
	Program
	results map[*analysis.Analyzer]any
	facts   map[fact]analysis.Fact
	found   []Finding
}

// fact is what an analyzer noted of an object, by the kind of the note.
type fact struct {
	object types.Object // nil for the package
	kind   reflect.Type
}

// analyze runs an analyzer, and before it those that it builds on.
func (r *run) analyze(a *analysis.Analyzer) (err error) {
	if _, done := r.results[a]; done {
		return nil
	}
	for _, other := range a.Requires {
		if err := r.analyze(other); err != nil {
			return err
		}
	}
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("%v", problem)
		}
	}()
	results := make(map[*analysis.Analyzer]any, len(a.Requires))
	for _, other := range a.Requires {
		results[other] = r.results[other]
	}
	result, err := a.Run(&analysis.Pass{
		Analyzer: a, Fset: r.Fset, Files: []*ast.File{r.File}, Pkg: r.Pkg, TypesInfo: r.Info,
		TypesSizes: types.SizesFor("gc", "amd64"), ResultOf: results,
		Report: func(d analysis.Diagnostic) {
			r.found = append(r.found, Finding{Rule: a.Name, Pos: d.Pos, Message: d.Message})
		},
		ImportObjectFact:  r.lookUp,
		ExportObjectFact:  func(object types.Object, f analysis.Fact) { r.facts[fact{object, reflect.TypeOf(f)}] = f },
		ImportPackageFact: func(_ *types.Package, f analysis.Fact) bool { return r.lookUp(nil, f) },
		ExportPackageFact: func(f analysis.Fact) { r.facts[fact{nil, reflect.TypeOf(f)}] = f },
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	})
	r.results[a] = result
	return err
}

// lookUp finds what was noted of an object of the program. Of other packages nothing is: their sources are not looked at,
// and of the standard library's printing functions the rules know by themselves.
func (r *run) lookUp(object types.Object, into analysis.Fact) bool {
	noted, ok := r.facts[fact{object, reflect.TypeOf(into)}]
	if ok {
		reflect.ValueOf(into).Elem().Set(reflect.ValueOf(noted).Elem())
	}
	return ok
}
