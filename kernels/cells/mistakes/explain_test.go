package mistakes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/kernels/tier"
)

func TestBeginnersMistakes(t *testing.T) {
	for _, m := range beginners {
		t.Run(m.name+"/"+firstLine(m.cell), func(t *testing.T) {
			r := Explain(check(t, m.cell)...)
			if r == nil {
				t.Fatalf("Go finds nothing in:\n%s", m.cell)
			}
			assertMistake(t, r, m)
			if r.Lesson != m.lesson {
				t.Errorf("lesson %v, want %v", r.Lesson, m.lesson)
			}
		})
	}
}

// The compiler's own words are met when a build finds what the type checker had let pass, and by other kernels of cells.
func TestCompilersWords(t *testing.T) {
	tier.Slow(t, "starts the compiler once a mistake")
	dir := t.TempDir()
	config := importConfig(t, dir, "fmt", "os", "strings", "time")
	for _, m := range beginners {
		if m.name == "falta-importar" || m.name == "pacote-desconhecido" {
			continue // needs Reach; the compiler alone has another importer
		}
		t.Run(m.name+"/"+firstLine(m.cell), func(t *testing.T) {
			source := filepath.Join(dir, "x.go")
			if err := os.WriteFile(source, []byte("package main\n//line "+FileOf(3)+":1:1\n"+m.cell), 0o644); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("go", "tool", "compile", "-p", "main", "-importcfg", config, "-o", filepath.Join(dir, "x.a"), source)
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatalf("the compiler takes:\n%s", m.cell)
			}
			found := FromBuild(string(out), Types, func(file string) (int, string, bool) {
				cell, ok := CellOf(file)
				return cell, m.cell, ok
			})
			if len(found) == 0 {
				t.Fatalf("no diagnostic in:\n%s", out)
			}
			r := Explain(found...)
			if r.Mistake != m.name {
				t.Errorf("mistake %q, want %q: %s\n%s", r.Mistake, m.name, out, r.Text())
			}
			if strings.Contains(r.Text(), dir) {
				t.Errorf("a folder of this computer shows:\n%s", r.Text())
			}
		})
	}
}

// importConfig tells the compiler where the packages are that the cells import.
func importConfig(t *testing.T, dir string, packages ...string) string {
	t.Helper()
	list := append([]string{"list", "-export", "-deps", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}"}, packages...)
	out, err := exec.Command("go", list...).Output()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "importcfg")
	if err := os.WriteFile(path, out, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func assertMistake(t *testing.T, r *Report, m mistake) {
	t.Helper()
	text := r.Text()
	if r.Mistake != m.name {
		t.Errorf("mistake %q, want %q:\n%s", r.Mistake, m.name, text)
	}
	for _, want := range m.says {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
	if m.without != "" && strings.Contains(text, m.without) {
		t.Errorf("%q is said in:\n%s", m.without, text)
	}
	if where := Place(3, m.line); !strings.HasPrefix(text, where+": ") {
		t.Errorf("does not begin with %q:\n%s", where, text)
	}
	if !strings.Contains(text, "\nGo: ") {
		t.Errorf("Go's own words are missing in:\n%s", text)
	}
	line, _ := lineOf(m.cell, m.line)
	if strings.TrimSpace(line) == "" {
		return
	}
	if caret := "\n     │ " + pad(line, m.column) + "^"; !strings.Contains(text, caret+"\n") {
		t.Errorf("the caret is not under column %d of %q:\n%s", m.column, line, text)
	}
	if strings.Contains(r.Value, "\n") || strings.Contains(r.Value, "\x1b") || r.Name == "" {
		t.Errorf("not one plain line: %q %q", r.Name, r.Value)
	}
}

func firstLine(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	return first
}

func TestCaretUnderWideLetters(t *testing.T) {
	for _, c := range []struct{ name, line, before string }{
		{"tab", "\t\tx := y", "\t\t     "},
		{"accent", "média := y", "         "},
		{"combining accent", "me\u0301dia := y", "         "},
		{"emoji", `s := "🙂" + y`, `            `},
		{"family, one letter of many code points", "/* 👨‍👩‍👧 */ y", "         "},
		{"wide", `s := "漢字" + y`, strings.Repeat(" ", 14)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := pad(c.line, strings.LastIndex(c.line, "y")+1); got != c.before {
				t.Errorf("%q, want %q", got, c.before)
			}
		})
	}
}

func TestMistakeThatIsNotKnown(t *testing.T) {
	for _, d := range []Diagnostic{
		{Kind: Types, Cell: 3, Line: 1, Message: "something that no version of Go has said yet", Code: 0},
		{Kind: Types, Cell: 3, Line: 1, Message: "something else", Code: 44},
		{Kind: Syntax, Cell: 3, Line: 1, Message: "unexpected moon"},
		{Kind: Vet, Cell: 3, Line: 1, Message: "strange"},
		{Kind: Build, Message: "the linker is unhappy"},
	} {
		r := Explain(d)
		if r.Mistake != "" || strings.Contains(r.Text(), "quis dizer") {
			t.Errorf("guessed %q at %q", r.Mistake, d.Message)
		}
		if !strings.Contains(r.Text(), "\nGo: "+d.Message) {
			t.Errorf("Go's words are missing in:\n%s", r.Text())
		}
	}
	if Explain() != nil {
		t.Error("a report of nothing")
	}
}

func TestManyMistakes(t *testing.T) {
	r := Explain(check(t, "func f() {\n\ta()\n\tb()\n\tc()\n\td()\n\te()\n\tx := 3\n}")...)
	text := r.Text()
	if strings.Count(text, "│ ") != 2 || !strings.Contains(text, "Linha 3: ") || !strings.Contains(text, "E mais 2 erros.") {
		t.Errorf("three should be explained, the first whole:\n%s", text)
	}
	if strings.Contains(text, "nunca é usada") {
		t.Errorf("an unused variable beside real errors:\n%s", text)
	}
}

func TestNearest(t *testing.T) {
	fmtNames := []string{"Print", "Printf", "Println", "Sprint", "Fprintln", "Scan", "Errorf"}
	for _, c := range []struct {
		name  string
		names []string
		want  string
	}{
		{"Printn", fmtNames, "Println"},
		{"println", fmtNames, "Println"},
		{"Prinltn", fmtNames, "Println"},
		{"Pirntln", fmtNames, "Println"},
		{"Scam", fmtNames, "Scan"},
		{"previsao", []string{"previsão", "previsões"}, "previsão"},
		{"numTrein", []string{"numTreino", "numTeste"}, "numTreino"},
		{"x", []string{"y", "z"}, ""},
		{"", []string{"y"}, ""},
		{"zebra", fmtNames, ""},
		{"ab", []string{"ba"}, "ba"},
	} {
		if got := strings.Join(Nearest(c.name, c.names), " "); got != c.want {
			t.Errorf("Nearest(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}

// A cell is more than Go, and what stands in it by itself is in no function.
func TestTextOfCells(t *testing.T) {
	for _, c := range []struct {
		name, want string
		d          Diagnostic
	}{
		{"brackets in a command do not count", "falta um ): o ( aberto na linha 2, coluna 12",
			Diagnostic{Kind: Syntax, Line: 3, Column: 1, Message: "missing ',' before newline in argument list", Source: "!echo \"((\"\nfmt.Println(1\n"}},
		{"return at the top", "return fora de uma função",
			Diagnostic{Kind: Types, Line: 1, Column: 8, Message: "too many return values\n\thave (number)\n\twant ()", Source: "return 3"}},
		{"return in a function", "esta função não devolve nada",
			Diagnostic{Kind: Types, Line: 1, Column: 19, Message: "too many return values\n\thave (number)\n\twant ()", Source: "func f() { return 3 }"}},
		{"a brace that was not written", "antes do fim da linha",
			Diagnostic{Kind: Syntax, Line: 1, Column: 9, Message: "expected operand, found '}'", Source: "x := 1 +"}},
		{"old line ends", "falta um ): o ( aberto na linha 2",
			Diagnostic{Kind: Syntax, Line: 2, Column: 8, Message: "missing ',' before newline in argument list", Source: "x := 1\r\nprintln(1\r\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if text := Explain(c.d).Text(); !strings.Contains(text, c.want) {
				t.Errorf("%q is missing in:\n%s", c.want, text)
			}
		})
	}
	r := Explain(Diagnostic{Line: 1, Message: "undefined: x", Source: "x"}, Diagnostic{Line: 2, Message: "undefined: x", Source: "x"})
	if strings.Contains(r.Text(), "Linha 2") {
		t.Errorf("a missing name is told of twice:\n%s", r.Text())
	}
}

// A module cache that was removed is no wrong path.
func TestModulesThatAreGone(t *testing.T) {
	r := Explain(Diagnostic{Cell: 1, Line: 1, Column: 1, Kind: Types,
		Message: "could not import cnn321/cnnlib (could not import cnn321/cnnlib: example.org/diff@v0.8.1: module lookup disabled by GOPROXY=off)"})
	if r == nil {
		t.Fatal("nothing is said")
	}
	for _, want := range []string{"go clean -modcache", "go run ./kernels setup"} {
		if text := strings.Join(r.Traceback, "\n"); !strings.Contains(text, want) {
			t.Errorf("%q is missing in: %s", want, text)
		}
	}
}

// TestCommandOfSeveralLines has a shell's loop written as one ! and the lines below it.
func TestCommandOfSeveralLines(t *testing.T) {
	d := Diagnostic{Kind: Syntax, Cell: 3, Line: 2, Column: 8, Message: "illegal character U+0024 '$'", Source: "!for i in 1 2; do\n  echo $i\ndone"}
	if r := Explain(d); r == nil || !strings.Contains(r.Text(), "um comando ! fica em uma linha só") || !strings.Contains(r.Text(), "%%bash") {
		t.Errorf("%+v", r)
	}
	d.Source = "!ls\n  echo $i"
	if r := Explain(d); r == nil || strings.Contains(r.Text(), "uma linha só") {
		t.Errorf("%+v", r)
	}
}
