package build

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// source is the one file of a cell's package.
type source struct {
	path    string
	imports []string // sorted, each once
}

// Texts in a file that change what a build is, beyond its imports.
var directives = [][]byte{[]byte("//go:build"), []byte("// +build"), []byte("//go:embed"), []byte("//go:debug"), []byte("//go:cgo"), []byte("//go:linkname")}

// Imports that do: C has another compiler, and the others ask for what the go command would have put into the program.
var leftImports = []string{"C", "embed", "runtime/debug", "plugin", "runtime/cgo"}

func readSource(dir string) (source, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return source{}, err
	}
	var s source
	for _, f := range files {
		switch name := f.Name(); {
		case strings.HasSuffix(name, "_test.go"), strings.HasPrefix(name, "_"), strings.HasPrefix(name, "."):
		case strings.HasSuffix(name, ".go"):
			if s.path != "" {
				return source{}, errLeave
			}
			s.path = filepath.Join(dir, name)
		case slices.Contains(foreign, filepath.Ext(name)):
			return source{}, errLeave
		}
	}
	if s.path == "" {
		return source{}, errLeave
	}
	contents, err := os.ReadFile(s.path)
	if err != nil {
		return source{}, err
	}
	for _, directive := range directives {
		if bytes.Contains(contents, directive) {
			return source{}, errLeave
		}
	}
	file, err := parser.ParseFile(token.NewFileSet(), s.path, contents, parser.ImportsOnly)
	if err != nil || file.Name.Name != "main" {
		return source{}, errLeave // go build says what is wrong
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || slices.Contains(leftImports, path) {
			return source{}, errLeave
		}
		s.imports = append(s.imports, path)
	}
	slices.Sort(s.imports)
	s.imports = slices.Compact(s.imports)
	return s, nil
}

// foreign are the files that go build would give to other compilers.
var foreign = []string{".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx", ".f", ".F", ".for", ".f90", ".s", ".S", ".sx", ".swig", ".swigcxx", ".syso"}
