package cells_test

import (
	"context"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/packages"
)

// remembering returns a session in which the cells ended well, without running any program.
func remembering(t *testing.T, code ...string) *cells.Session {
	t.Helper()
	session := cells.New(cells.Config{Packages: packages.Config{Dir: "../..", Own: []string{"./cnnlib/..."}}})
	for count, cell := range code {
		plan, err := session.Plan(context.Background(), count+1, cell)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range plan.Steps {
			if step.Program == nil {
				continue
			}
			if err := session.Commit(step.Program, cells.Outcome{Started: true, OK: true}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return session
}

// TestContext asks for the program around a cell with the cursor at the sign |.
func TestContext(t *testing.T) {
	session := remembering(t, "type Ponto struct{ X, Y int }\nfunc (p Ponto) Norma() int { return p.X }", "p := Ponto{1, 2}\nvar média = 1.5",
		"import \"strings\"\nfunc grita(s string) string { return strings.ToUpper(s) }", "var longe = Ponto{}")
	if err := session.Warm(t.Context(), "fmt"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, code string
		before     string   // what must stand right before the cursor in the program
		holds      []string // what the program must hold
		parses     bool
	}{
		{"a selector", "fmt.Println(\"não é\", p.|", "fmt.Println(\"não é\", p.", []string{"var p Ponto", "type Ponto struct", "Norma() int"}, false},
		{"a name", "x := média + |1", "x := média + ", []string{"var média float64", "func main() {\nx := média"}, true},
		{"a name begun", "fmt.Println(gri|", "fmt.Println(gri", []string{"func grita", "\"strings\""}, false},
		{"a name begun with an accent", "x := mé|", "x := mé", []string{"var média float64"}, true},
		{"a type begun in small letters", "pon|", "pon", []string{"type Ponto struct"}, true},
		{"a member that is called as a name", "p.gri|", "p.gri", []string{"var p Ponto"}, true},
		{"inside a function", "func f() {\n\tgrit|\n}\ngrita(\"a\")", "\tgrit", []string{"func grita", "\"strings\"", "func main() {\ngrita(\"a\")"}, true},
		{"what the cell declares anew", "func grita() int { return 1| }", "return 1", []string{"func grita() int"}, true},
		{"an import", "import \"enc|oding/json\"\nfmt.Println()", "import \"enc", []string{"import \"encoding/json\""}, true},
		{"an empty line", "p.X++\n|\np.Y++", "p.X++\n", []string{"p.Y++"}, true},
		{"nothing", "|", "func main() {\n", nil, true},
		{"several separators", "%%\nx := 1\n%%\nx.|", "x.", []string{"x := 1"}, false},
		{"beside commands", "!ls\nfor i := 0; i < p.X; i++ {\n\tp.|Y++\n}\n", "\tp.", []string{"for i := 0; i < p.X; i++ {"}, true},
		{"a package without its import", "bytes.ToUp|per(nil)", "bytes.ToUp", []string{"import \"bytes\"\n"}, true},
		{"a package by the name of a variable", "list := 1\nlist.|", "list.", []string{"func main() {\nlist := 1"}, false},
		{"a file's head", "package main\n\nfunc main() { p.|X++ }", "p.", nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			before, after, _ := strings.Cut(test.code, "|")
			program, offset := session.Context(before+after, len([]rune(before)))
			if !strings.HasSuffix(program[:offset], test.before) {
				t.Errorf("before the cursor stands %q, want %q", program[max(0, offset-40):offset], test.before)
			}
			for _, text := range test.holds {
				if !strings.Contains(program, text) {
					t.Errorf("the program lacks %q", text)
				}
			}
			if strings.Contains(program, "longe") {
				t.Error("the program holds what the cell does not reach")
			}
			_, err := parser.ParseFile(token.NewFileSet(), "", program, 0)
			if test.parses && err != nil {
				t.Error(err)
			}
			if t.Failed() {
				t.Log(program)
			}
		})
	}
}

func TestIsComplete(t *testing.T) {
	session := remembering(t)
	for _, test := range []struct{ code, status, indent string }{
		{"x := 1", "complete", ""}, {"func f() {", "incomplete", "\t"}, {"if x {\n\tfor {", "incomplete", "\t\t"}, {"x := := 1", "invalid", ""},
		{"}", "invalid", ""}, {"!ls", "complete", ""}, {"!ls \\", "incomplete", ""}, {"%%bash\nif", "incomplete", ""}, {"%%bash", "incomplete", ""}, {"x := 1\n%%bash\nif\n", "complete", ""}, {"%%\nx := 1", "complete", ""}, {"s := `a", "incomplete", ""}, {"", "complete", ""},
	} {
		if status, indent := session.IsComplete(test.code); status != test.status || indent != test.indent {
			t.Errorf("%q: %s %q, want %s %q", test.code, status, indent, test.status, test.indent)
		}
	}
}

func TestCommandAt(t *testing.T) {
	session := remembering(t)
	for _, test := range []struct {
		code string // with the cursor at |
		line string
		ok   bool
	}{
		{"%he|", "%he", true}, {"x := 1\r\n%ção|zz\r\ny := 2", "%ção", true}, {"%help\n|", "", false}, {"x| := 1\n%help", "", false},
		{"%%bash\necho é|\nls", "echo é", true}, {"%%bash\n|", "", true}, {"s := `\n%he|`", "", false}, {"|", "", false}, {"x %|y", "", false},
	} {
		before, after, _ := strings.Cut(test.code, "|")
		if line, ok := session.CommandAt(before+after, len([]rune(before))); line != test.line || ok != test.ok {
			t.Errorf("%q: %q %v, want %q %v", test.code, line, ok, test.line, test.ok)
		}
	}
}

func TestListAndRemove(t *testing.T) {
	session := remembering(t, "import _ \"image/png\"\nconst a, b = 1, 2", "type T struct{ n int }\nfunc (t T) M() {}\nvar t = T{b}", "x := []int{1}")
	var got []string
	for _, e := range session.List() {
		got = append(got, string(e.Kind)+" "+e.Name+" "+e.Type)
	}
	want := "import image/png ;const a ;const b ;type T ;func T.M ;var t T;value x []int"
	if joined := strings.Join(got, ";"); joined != want {
		t.Errorf("got  %s\nwant %s", joined, want)
	}
	if unknown := session.Remove("T.M", "a", "nada", "image/png"); strings.Join(unknown, " ") != "nada" {
		t.Errorf("unknown: %v", unknown)
	}
	if names := strings.Join(session.Names(), " "); names != "T b t x" {
		t.Errorf("names: %s", names)
	}
	if values := strings.Join(session.Values(), " "); values != "t x" {
		t.Errorf("values: %s", values)
	}
	session.Reset()
	if len(session.List()) != 0 {
		t.Error("something is left after Reset")
	}
}
