package session

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cnn321/kernels/gopls"
)

func TestListed(t *testing.T) {
	const own = "type Meu struct{}\n\nfunc (m Meu) Fingerprint() string { return \"\" }\n"
	method := func(name, detail string) gopls.Match {
		return gopls.Match{Text: name, Type: "method", Detail: detail}
	}
	ofSet := []gopls.Match{method("Shape", "func() cnnlib.Shape"), method("CarriedTypes", "func() []any"),
		method("Fingerprint", "func() string"), method("Spec", "func() cnnlib.DatasetSpec")}
	ofLibrary := []gopls.Match{{Text: "Input", Type: "function"}, {Text: "DenseOp", Type: "struct"}, {Text: "IDXSpec", Type: "struct"}, {Text: "Seals", Type: "struct"}}
	for _, test := range []struct {
		name, program string // completed at its end
		matches       []gopls.Match
		want          string
	}{
		{"a data set", "treino.", ofSet, "Shape"},
		{"a learner's own method of such a name", own + "meu.", ofSet, "Shape Fingerprint"},
		{"a learner's own method of another type", "meu.", []gopls.Match{method("Spec", "func() string"), method("Seal", "func(envelope string)")}, "Spec Seal"},
		{"a field of such a name", "meu.", []gopls.Match{{Text: "Fingerprint", Type: "field", Detail: "string"}}, "Fingerprint"},
		{"the way through a method", "treino.", []gopls.Match{method("Spec().Images.Shape", "func() cnnlib.Shape"), method("Err().Error", "func() string"), method("Images.Len", "func() int")}, "Images.Len"},
		{"the way to a method", "rede.", []gopls.Match{method("Camada.Op", "func() cnnlib.Op"), method("Camada.ReLU", "func() cnnlib.Layer"), method("Flatten().AvgPool2D", "func() cnnlib.Layer")}, "Camada.ReLU"},
		{"the library", "rede := cnnlib.", ofLibrary, "Input"},
		{"another library, after an accent", "ação.", ofLibrary, "Input DenseOp IDXSpec Seals"},
		{"a name that ends as the library's", "minhacnnlib.", ofLibrary, "Input DenseOp IDXSpec Seals"},
		{"nothing before", "", []gopls.Match{{Text: "Ops", Type: "variable"}}, "Ops"},
		{"a member of a package, deep", "re", []gopls.Match{{Text: "cnnlib.ReshapingLayer"}, {Text: "cnnlib.Resumed"}, {Text: "show.Reading"}, {Text: "rede"}}, "cnnlib.Resumed rede"},
		{"the package of displays", "show.", []gopls.Match{{Text: "Markdown"}, {Text: "Behind"}, {Text: "Interrupted"}, {Text: "Picture"}}, "Markdown Picture"},
		{"a field of such a name, deep", "s.", []gopls.Match{{Text: "show.Reading", Type: "field"}}, "show.Reading"},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := len([]rune(test.program))
			got := listed(test.program, gopls.Completion{Start: at, End: at, Matches: test.matches})
			if names := strings.Join(got.Texts(), " "); names != test.want {
				t.Errorf("%q, want %q", names, test.want)
			}
		})
	}
}

// What is not offered is cnnlib's, by that name, and the lesson's cells never write it.
func TestUnlistedAreOfTheLibrary(t *testing.T) {
	methods, members := exported(t, filepath.Join("..", "..", "cnnlib"))
	lesson, err := os.ReadFile(filepath.Join("..", "..", "notebooks", "cnn-mnist.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range unlistedMethods {
		if !slices.Contains(methods, name) {
			t.Errorf("cnnlib has no method %s", name)
		}
		if regexp.MustCompile(`\.` + name + `\(`).Match(lesson) {
			t.Errorf("the lesson calls %s, and Tab does not offer it", name)
		}
	}
	_, ofShow := exported(t, filepath.Join("..", "..", "cnnlib", "show"))
	for pkg, members := range map[string][]string{"cnnlib": members, "show": ofShow} {
		for _, name := range unlistedMembers[pkg] {
			if !slices.Contains(members, name) {
				t.Errorf("%s has no member %s", pkg, name)
			}
			if regexp.MustCompile(`\b` + pkg + `\.` + name + `\b`).Match(lesson) {
				t.Errorf("the lesson has %s.%s, and Tab does not offer it", pkg, name)
			}
		}
	}
	for _, name := range regexp.MustCompile(`cnnlib\.(\pL[\pL\pN_]*)`).FindAllSubmatch(lesson, -1) {
		if unlistedMember("cnnlib.", string(name[1])) {
			t.Errorf("the lesson has %s, and Tab does not offer it", name[0])
		}
	}
}

func exported(t *testing.T, dir string) (methods, members []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil {
					methods = append(methods, d.Name.Name)
				} else {
					members = append(members, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						members = append(members, s.Name.Name)
					case *ast.ValueSpec:
						for _, id := range s.Names {
							members = append(members, id.Name)
						}
					}
				}
			}
		}
	}
	return methods, members
}
