package mistakes

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os/exec"
	"sync"
	"testing"
)

// imports caches what the type checker reads of the standard library, once for all tests.
var imports = sync.OnceValue(func() types.Importer { return importer.ForCompiler(token.NewFileSet(), "gc", nil) })

var importing sync.Mutex

// check lets go/parser and go/types say what they find in a cell, as the kernel does before a build. The cell's text is
// the source from the second line on: "package main" stands before it.
func check(t *testing.T, cell string) []Diagnostic {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "cell.go", "package main\n//line cell.go:1:1\n"+cell, parser.SkipObjectResolution)
	if err != nil {
		return FromSyntax(err, 3, cell)
	}
	var found []types.Error
	info := &types.Info{Scopes: make(map[ast.Node]*types.Scope), Types: make(map[ast.Expr]types.TypeAndValue)}
	importing.Lock()
	defer importing.Unlock()
	conf := types.Config{Importer: imports(), Error: func(err error) { found = append(found, err.(types.Error)) }}
	pkg, _ := conf.Check("main", fset, []*ast.File{file}, info) // the errors are in found
	var all []Diagnostic
	for _, e := range found {
		all = append(all, FromTypes(e, 3, cell, ReachFrom(pkg, info, []*ast.File{file}, e.Pos)))
	}
	return all
}

// goroot is where the standard library's source lies.
func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
