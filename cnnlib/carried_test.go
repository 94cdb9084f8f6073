package cnnlib

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestCarriedTypesAreAll reads the package: a type that can stand behind an interface which a struct of it holds must be
// carried, or a cell could not use what another one made of it.
func TestCarriedTypesAreAll(t *testing.T) {
	carried := map[string]bool{}
	for _, carrier := range []interface{ CarriedTypes() []any }{Dataset{}, Layer{}} {
		for _, v := range carrier.CarriedTypes() {
			typ := reflect.TypeOf(v)
			if typ.Kind() == reflect.Pointer {
				typ = typ.Elem()
			}
			carried[typ.Name()] = true
		}
	}
	interfaces, held, methods := readPackage(t)
	count := 0
	for name, wanted := range interfaces {
		if !held[name] {
			continue
		}
		for typ, has := range methods {
			all := true
			for _, method := range wanted {
				all = all && has[method]
			}
			if all {
				count++
				if !carried[typ] {
					t.Errorf("%s may stand behind %s: a CarriedTypes method must list it", typ, name)
				}
			}
		}
	}
	if count < 10 {
		t.Errorf("%d types found; those of ops and sources are more", count)
	}
}

// readPackage gives the methods of the package's interfaces, whether a struct's field has one for its type, and the methods
// of its other types.
func readPackage(t *testing.T) (interfaces map[string][]string, held map[string]bool, methods map[string]map[string]bool) {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []ast.Node
	for _, path := range paths {
		if !strings.HasSuffix(path, "_test.go") {
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	interfaces, held, methods = map[string][]string{}, map[string]bool{}, map[string]map[string]bool{}
	read := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			switch typ := n.Type.(type) {
			case *ast.InterfaceType:
				for _, method := range typ.Methods.List {
					for _, name := range method.Names {
						interfaces[n.Name.Name] = append(interfaces[n.Name.Name], name.Name)
					}
				}
			case *ast.StructType:
				for _, field := range typ.Fields.List {
					ast.Inspect(field.Type, func(n ast.Node) bool {
						if name, ok := n.(*ast.Ident); ok {
							held[name.Name] = true
						}
						return true
					})
				}
			}
		case *ast.FuncDecl:
			if n.Recv == nil {
				return true
			}
			receiver := n.Recv.List[0].Type
			if star, ok := receiver.(*ast.StarExpr); ok {
				receiver = star.X
			}
			if name, ok := receiver.(*ast.Ident); ok {
				if methods[name.Name] == nil {
					methods[name.Name] = map[string]bool{}
				}
				methods[name.Name][n.Name.Name] = true
			}
		}
		return true
	}
	for _, file := range files {
		ast.Inspect(file, read)
	}
	return interfaces, held, methods
}
