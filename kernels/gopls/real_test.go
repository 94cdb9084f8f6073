package gopls

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cnn321/kernels/setup"

	"cnn321/kernels/tier"
)

// newReal is a client of the gopls that the setup installs, which is installed if it is not there.
func newReal(t testing.TB, change func(*Config)) *Client {
	t.Helper()
	tier.Slow(t, "takes the real gopls")
	root, err := setup.FindRoot()
	if err != nil {
		t.Fatal(err)
	}
	paths := setup.Paths{Root: root}
	if err := setup.Ensure(t.Context(), paths, setup.Silent{}, setup.Tools); err != nil {
		t.Fatal(err)
	}
	config := Config{
		Program:  paths.Bin("gopls"),
		Modules:  []string{root},
		Packages: []string{"cnn321/cnnlib", "cnn321/cnnlib/cell"},
		Dir:      filepath.Join(t.TempDir(), `a folder, with "all" sorts of 'ç'`),
		Hidden:   func(name string) bool { return strings.HasPrefix(name, "gerado_") },
		Timeout:  5 * time.Minute, // the machine may be busy, and its caches empty
		Log:      t.Logf,
	}
	if change != nil {
		change(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// cut takes the cursor, ‸, out of a program.
func cut(t testing.TB, marked string) (program string, cursor int) {
	t.Helper()
	before, after, found := strings.Cut(marked, "‸")
	if !found {
		t.Fatalf("no cursor in %q", marked)
	}
	return before + after, len([]rune(before))
}

const head = "package main\n\nimport (\n\t\"fmt\"\n\t\"strings\"\n\n\t\"cnn321/cnnlib\"\n)\n\n" +
	"var _, _, _ = fmt.Sprint, strings.ToUpper, cnnlib.Input\n\n" +
	"//line celula_3.go:1\ntype Ponto struct{ Eixo, Época float64 }\n\n// Somar soma a e b.\nfunc Somar(a, b int) int { return a + b }\n\n" +
	"func gerado_Carrega() int { return 0 }\n\n"

func TestComplete(t *testing.T) {
	c := newReal(t, nil)
	tests := []struct {
		name     string
		program  string // with ‸ for the cursor
		replaces string
		want     []string
		first    bool // want comes first
		never    []string
	}{
		{name: "package member", program: head + "func main() { fmt.Printl‸ }", replaces: "Printl",
			want: []string{"Println"}, first: true},
		{name: "after accents", program: head + `func main() { fmt.Println("não é", cnnlib.Inp‸) }`, replaces: "Inp",
			want: []string{"Input"}, first: true},
		{name: "after emoji", program: head + `func main() { fmt.Println("😀👩‍🏫", cnnlib.Inp‸) }`, replaces: "Inp",
			want: []string{"Input"}, first: true},
		{name: "after right-to-left letters", program: head + `func main() { fmt.Println("שלום", cnnlib.Inp‸) }`, replaces: "Inp",
			want: []string{"Input"}, first: true},
		{name: "after tabs", program: head + "func main() {\n\t\t\tfmt.Println(\t\"a\tb\",\tcnnlib.Inp‸) }", replaces: "Inp",
			want: []string{"Input"}, first: true},
		{name: "CRLF", program: strings.ReplaceAll(head, "\n", "\r\n") + "func main() {\r\n\tx := \"é\"\r\n\tfmt.Println(x, cnnlib.Inp‸)\r\n}\r\n",
			replaces: "Inp", want: []string{"Input"}, first: true},
		{name: "an identifier with accents", program: head + "func main() { preço := 3; fmt.Println(pre‸) }", replaces: "pre",
			want: []string{"preço"}, first: true},
		{name: "a field with accents", program: head + "func main() { var p Ponto; p.É‸ }", replaces: "É",
			want: []string{"Época"}, first: true},
		{name: "within an identifier", program: head + "func main() { fmt.Prin‸tln() }", replaces: "Println",
			want: []string{"Println"}},
		{name: "after a line directive", program: head + "//line celula_9.go:41\nfunc main() { Som‸ }", replaces: "Som",
			want: []string{"Somar"}, first: true},
		{name: "nothing typed yet", program: head + "func main() {\n\tvar p Ponto\n\tp.‸\n}", replaces: "",
			want: []string{"Eixo", "Época"}},
		{name: "a function's argument", program: head + "func main() { lote := 3; Somar(lo‸) }", replaces: "lo",
			want: []string{"lote"}, first: true},
		{name: "deep", program: head + "func main() { var ponto Ponto; var x float64 = pont‸; _ = x }", replaces: "pont",
			want: []string{"ponto.Eixo"}},
		{name: "literal's field", program: head + "func main() { _ = Ponto{Ei‸} }", replaces: "Ei", want: []string{"Eixo"}},
		{name: "keyword", program: head + "func main() { for _, x := ran‸ }", replaces: "ran", want: []string{"range"}},
		// Which packages a cell may have without an import is kernels/cells's to know: it writes the import.
		{name: "package not imported", program: head + "func main() { sort.Slic‸ }", replaces: "", never: []string{"Slice"}},
		{name: "no package of the module cache", program: head + "func main() { chromed‸ }", replaces: "",
			never: []string{"chromedp"}},
		{name: "not the generated program's", program: head + "func main() { ‸ }", replaces: "",
			want: []string{"Somar", "fmt", "len"}, never: []string{"main", "gerado_Carrega", "_"}},
		{name: "one's own name with main in it", program: head + "func main() { mainha := 1; mai‸ }", replaces: "mai",
			want: []string{"mainha"}, first: true, never: []string{"main"}},
		{name: "broken program", program: head + "func main() { x := []int{1, 2; fmt.Printl‸", replaces: "Printl",
			want: []string{"Println"}, first: true},
		{name: "in a string", program: head + "func main() { fmt.Println(\"Pri‸\") }", replaces: "", never: []string{"Println"}},
		{name: "empty", program: "‸", replaces: ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			program, cursor := cut(t, test.program)
			got, err := c.Complete(t.Context(), program, cursor)
			if err != nil {
				t.Fatal(err)
			}
			if replaced := string([]rune(program)[got.Start:got.End]); replaced != test.replaces {
				t.Errorf("replaces %q, want %q", replaced, test.replaces)
			}
			texts := got.Texts()
			for i, want := range test.want {
				at := slices.Index(texts, want)
				if at < 0 || test.first && at != i {
					t.Errorf("%q is not there or not in place in %q", want, texts)
				}
			}
			for _, never := range test.never {
				if slices.Contains(texts, never) {
					t.Errorf("%q is there", never)
				}
			}
		})
	}
}

func TestMatch(t *testing.T) {
	c := newReal(t, nil)
	program, cursor := cut(t, head+"func main() { Soma‸ }")
	got, err := c.Complete(t.Context(), program, cursor)
	if err != nil || len(got.Matches) == 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	want := Match{Text: "Somar", Type: "function", Signature: "(a int, b int) int", Detail: "func(a int, b int) int"}
	if got.Matches[0] != want {
		t.Errorf("%+v, want %+v", got.Matches[0], want)
	}
}

func TestInspect(t *testing.T) {
	c := newReal(t, nil)
	tests := []struct {
		name    string
		program string
		want    []string // in the text; nothing stands for not found
	}{
		{"function", head + "func main() { fmt.Prin‸tln() }", []string{"func fmt.Println(a ...any)", "Println formats using"}},
		{"end of a name", head + "func main() { fmt.Println‸() }", []string{"func fmt.Println(a ...any)"}},
		{"start of a name", head + "func main() { fmt.‸Println() }", []string{"func fmt.Println(a ...any)"}},
		{"after accents", head + `func main() { x := "ação"; fmt.Println("é 😀", x‸) }`, []string{"var x string"}},
		{"one's own function", head + "func main() { Som‸ar(1, 2) }", []string{"func Somar(a int, b int) int", "Somar soma a e b."}},
		{"type of the project", head + "var m cnnlib.Mod‸el\nfunc main() {}", []string{"type Model struct", "Evaluate("}},
		{"within brackets", head + "func main() { fmt.Printf(‸) }", []string{"func Printf(format string, a ...any)", "Neste lugar: format string"}},
		{"second argument", head + `func main() { fmt.Printf("é", ‸) }`, []string{"Neste lugar: a ...any"}},
		{"in a string within brackets", head + `func main() { fmt.Printf("ação ‸bonita") }`, []string{"func Printf(", "Neste lugar: format string"}},
		{"brackets over lines", head + "func main() {\n\tSomar(\n\t\t1,\n\t\t‸\n\t)\n}", []string{"func Somar(a int, b int) int", "Neste lugar: b int"}},
		{"bracket that is not closed", head + "func main() { Somar(1, ‸", []string{"func Somar(a int, b int) int"}},
		{"builtin", head + "func main() { len‸(nil) }", []string{"func len("}},
		{"package", head + "func main() { strin‸gs.ToUpper(\"\") }", []string{"package strings"}},
		{"blank line", "package main\n\n‸\n\nfunc main() {}\n", nil},
		{"start of the program", "‸package main\n", nil},
		{"blanks at the start", "‸  \n", nil},
		{"empty", "‸", nil},
		{"blank line in a function", head + "func main() {\n‸\n}", nil},
		{"bracket alone", head + "func main() { (‸1) }", nil},
		{"quotes alone", head + "func main() { \"‸\" }", nil},
		{"text in a comment", head + "// um coment‸ário\nfunc main() {}", nil},
		{"main", head + "func ma‸in() {}", nil},
		{"generated name", head + "func main() { gerado_Car‸rega() }", nil},
		{"unknown name", head + "func main() { nada‸ }", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			program, cursor := cut(t, test.program)
			got, err := c.Inspect(t.Context(), program, cursor, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got.Found != (test.want != nil) {
				t.Fatalf("found: %v, text %q", got.Found, got.Text)
			}
			for _, want := range test.want {
				if !strings.Contains(got.Text, want) {
					t.Errorf("no %q in the text\n%s", want, got.Text)
				}
			}
		})
	}
}

func TestSource(t *testing.T) {
	c := newReal(t, nil)
	tests := []struct{ name, program, want string }{
		{"function of the program", head + "func main() { Som‸ar(1, 2) }",
			"// Somar soma a e b.\nfunc Somar(a, b int) int { return a + b }"},
		{"type of the program", head + "var p Pon‸to\nfunc main() {}", "type Ponto struct{ Eixo, Época float64 }"},
		{"variable of a statement", head + "func main() { ação := \"é\"; fmt.Println(aç‸ão) }", "ação := \"é\""},
		{"standard library", head + "func main() { strings.ToUp‸per(\"\") }", "func ToUpper(s string) string {\n"},
		{"constant of a group", "package main\n\nconst (\n\ta = iota\n\t// B é dois.\n\tB = 2\n)\n\nfunc main() { _ = B‸ }\n", "// B é dois.\n\tB = 2"},
		{"builtin", head + "func main() { len‸(nil) }", "func len(v Type) int"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			program, cursor := cut(t, test.program)
			got, err := c.Inspect(t.Context(), program, cursor, 1)
			if err != nil {
				t.Fatal(err)
			}
			brief, err := c.Inspect(t.Context(), program, cursor, 0)
			if err != nil {
				t.Fatal(err)
			}
			source, ok := strings.CutPrefix(got.Text, brief.Text+"\n\n")
			if !ok || !strings.Contains(source, test.want) || !strings.Contains(got.Markdown, test.want+"\n```") && strings.HasSuffix(source, test.want) {
				t.Errorf("source %q, want %q", source, test.want)
			}
		})
	}
}
