package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSplit(t *testing.T) {
	for _, test := range []struct{ name, code, want string }{
		{"empty", "", ""},
		{"go alone", "x := 1\n", "go(x := 1\n)"},
		{"commands", "%env A B\n!ls\nx", "cmd(%env A B) cmd(!ls) go(x)"},
		{"continued", "!ls \\\n-l\nx", "cmd(!ls  -l) go(x)"},
		{"continued at the end", "!ls \\", "cmd(!ls \\)"},
		{"separators", "a\n%%\nb\n%main -v\nc", "go(a\n) sep(%%) go(b\n) sep(%main -v) go(c)"},
		{"separator with arguments", "%% -x y", "sep(%% -x y)"},
		{"script", "%%bash -e\necho 'a`\n%x\n", "script(%%bash -e\necho 'a`\n%x\n)"},
		{"script below", "x := 1\n%%writefile f\n`", "go(x := 1\n) script(%%writefile f\n`)"},
		{"prefix", "//gonb:%env A B\n//gonb:%%\nx", "cmd(%env A B) sep(%%) go(x)"},
		{"raw string", "s := `\n%a\n!b\n%%\n`\n", "go(s := `\n%a\n!b\n%%\n`\n)"},
		{"comment", "/*\n%a\n*/\n// `\n!b", "go(/*\n%a\n*/\n// `\n) cmd(!b)"},
		{"brackets", "f(\n!a,\n%b)\n!c", "go(f(\n!a,\n%b)\n) cmd(!c)"},
		{"operator before", "x := a &&\n!b\ny := 7 %\n%d", "go(x := a &&\n!b\ny := 7 %\n%d)"},
		{"keyword before", "if x {\n} else\n!a", "go(if x {\n} else\n!a)"},
		{"after a statement", "x++\n!a\nreturn\n!b", "go(x++\n) cmd(!a) go(return\n) cmd(!b)"},
		{"quotes", "s := \"`\\\"\"\n!a\nr := '`'\n!b", "go(s := \"`\\\"\"\n) cmd(!a) go(r := '`'\n) cmd(!b)"},
		{"unclosed string", "s := \"abc\n!a", "go(s := \"abc\n) cmd(!a)"},
		{"label before", "fim: // aqui\n%%\nx := y[a:\n!b]\nz:\n!c", "go(fim: // aqui\n) sep(%%) go(x := y[a:\n!b]\nz:\n) cmd(!c)"},
		{"letters", "média := 1\n%média", "go(média := 1\n) cmd(%média)"},
		{"not equal", "a\n!= b", "go(a\n!= b)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, p := range Split(test.code) {
				got = append(got, []string{"go", "cmd", "sep", "script"}[p.Kind]+"("+p.Text+")")
			}
			if joined := strings.Join(got, " "); joined != test.want {
				t.Errorf("got  %s\nwant %s", joined, test.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	for _, test := range []struct{ name, code, want string }{
		{"all kinds", "import f \"fmt\"\nconst a, b = 1, 2\nvar c, d = 3, 4\nvar e, g = h()\ntype T int\nfunc (t *T) m() {}\nfunc h() (int, int) { return a, c }\nx := a\nx++",
			"import f fmt; const a; const b; var c; var d; var e g: h; type T; func T.m: T; func h: a c; stmt x: a; stmt: x"},
		{"iota", "const (\n\tA T = iota * k\n\tB\n)", "const A: T k; const B: T k"},
		{"heads of loops", "for i := 0; i < n; i++ {\n}\nif x := f(); x {\n}", "stmt: n; stmt: f"},
		{"literals at the top", "func() int { return a }()\nfunc(x int) {}(1)", "stmt: a; stmt"},
		{"shadowed", "x := 1\n{\n\tx := 2\n\t_ = x\n}\n_ = func(x int) int { return x }", "stmt x; stmt; stmt"},
		{"own name on the right", "x := x", "stmt x: x"},
		{"keys", "_ = T{k: v}\n_ = map[string]int{m: 1}\n_ = [...]int{n: 1}", "stmt: T k? v; stmt: m; stmt: n"},
		{"selectors and fields", "_ = a.b.c\n_ = struct{ d int }{}", "stmt: a; stmt"},
		{"generic", "type L[T any] struct{ v T }\nfunc (l *L[T]) p(x T) { q[T](x) }\nfunc q[U any](u U) {}", "type L; func L.p: L q; func q"},
		{"a file", "package main\nimport \"a/b\"\nfunc main() { x() }\nfunc init() {}", "import  a/b; main: x; init"},
		{"several on a line", "a := 1; func f() {}; b := 2", "stmt a; func f; stmt b"},
		{"files on a line", "package p; import \"a\"; import \"b\"; func f() {}; func g() {}", "import  a; import  b; func f; func g"},
		{"between commands", "%a\nx := 1\n!b\nfunc f() {}\n", "stmt x; func f"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cell := Parse(test.code)
			if len(cell.Errors) > 0 {
				t.Fatal(cell.Errors)
			}
			var got []string
			for _, item := range cell.Items {
				got = append(got, describe(item))
			}
			if joined := strings.Join(got, "; "); joined != test.want {
				t.Errorf("got  %s\nwant %s", joined, test.want)
			}
		})
	}
}

var universe = []string{"int", "string", "any", "_"}

func describe(item *Item) string {
	kind := []string{"import", "const", "var", "type", "func", "main", "init", "stmt"}[item.Kind]
	if item.Kind == Import {
		return kind + " " + item.Alias + " " + item.Path
	}
	text := kind
	if item.Kind != Main && item.Kind != Init && len(item.Names) > 0 {
		text += " " + strings.Join(item.Names, " ")
	}
	if item.Method() {
		text = kind + " " + item.Receiver + "." + item.Names[0]
	}
	var refs []string
	for _, ref := range item.Refs {
		name := ref.Name
		if ref.Key {
			name += "?"
		}
		if !slices.Contains(universe, name) && !slices.Contains(refs, name) {
			refs = append(refs, name)
		}
	}
	if len(refs) > 0 {
		text += ": " + strings.Join(refs, " ")
	}
	return text
}

func TestErrors(t *testing.T) {
	for _, test := range []struct{ code, want string }{
		{"x := 1\n}\n", "2:1"}, {"f(1", "1:4"}, {"func f() {\n", "2:1"}, {"x := := 2", "1:6"}, {"const a", "1:7"},
		{"var = 3", "1:5"}, {"func () f() {}", ""}, {"import x", "1:9"}, {"/* nunca", "1:1"}, {"a b", "1:3"},
	} {
		cell := Parse(test.code)
		got := ""
		if len(cell.Errors) > 0 {
			line, column := Position(cell.Text, cell.Errors[0].Offset)
			got = fmt.Sprintf("%d:%d", line, column)
		}
		if got != test.want {
			t.Errorf("%q: first error at %q, want %q (%v)", test.code, got, test.want, cell.Errors)
		}
	}
}

func TestArgs(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{"%%", ""}, {"%% -v", "-v"}, {"%main  a\t'b c'd \"\" \"é\"", "a|b cd||é"}, {"%% 'nunca", "nunca"},
	} {
		if got := strings.Join(Args(test.line), "|"); got != test.want {
			t.Errorf("%q: %q, want %q", test.line, got, test.want)
		}
	}
}

func TestUnfinished(t *testing.T) {
	for _, test := range []struct {
		code  string
		depth int
		open  bool
	}{
		{"", 0, false}, {"x := 1", 0, false}, {"func f() {", 1, true}, {"func f() {\n\tif x {", 2, true}, {"f(1,", 1, true}, {"x :=", 0, true},
		{"a +", 0, true}, {"s := `abc", 0, true}, {"/* abc", 0, true}, {"!ls \\", 0, true}, {"!ls", 0, false}, {"%%bash\nif", 0, false},
		{"}", 0, false}, {"x++", 0, false}, {"return", 0, false}, {"if x {\n}", 0, false}, {"var", 0, true},
	} {
		if depth, open := Unfinished(test.code); depth != test.depth || open != test.open {
			t.Errorf("%q: %d %v, want %d %v", test.code, depth, open, test.depth, test.open)
		}
	}
}

func TestCursorOffset(t *testing.T) {
	for _, test := range []struct {
		code         string
		cursor, want int
	}{
		{"é👩x", 0, 0}, {"é👩x", 1, 2}, {"é👩x", 2, 6}, {"é👩x", 3, 7}, {"a\r\nb", 3, 2}, {"a\r\nb", 4, 3}, {"\ufeffab", 2, 1}, {"ab", 9, 2},
	} {
		if got := CursorOffset(test.code, test.cursor); got != test.want {
			t.Errorf("%q at %d: %d, want %d", test.code, test.cursor, got, test.want)
		}
	}
}

// FuzzParse looks for cells whose pieces do not add up, or whose items lie outside of the text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"x := 1\n%%\n!ls \\\n-l\nfunc f() {}", "const (\n\ta = iota\n\tb\n)\n", "s := `\n%x`", "%%bash\nx", "var a, b = f(); x, y := 1, 2", "import . \"x\"",
		"func (r T[A]) m() {}\nL: for { break L }", "package main\nfunc main() {}", "_ = T{a: b}", "}", "\r\r\n\ufeff", "const a, b\n", "//go:embed x\nvar y int",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		watch := time.AfterFunc(3*time.Minute, func() { panic(fmt.Sprintf("does not end: %q", code)) })
		defer watch.Stop()
		cell := Parse(code)
		end := 0
		for _, p := range cell.Pieces {
			if p.Start != end || p.End <= p.Start {
				t.Fatalf("piece %v does not follow byte %d", p, end)
			}
			end = p.End
		}
		if end != len(cell.Text) {
			t.Fatalf("the pieces end at byte %d of %d", end, len(cell.Text))
		}
		for _, e := range cell.Errors {
			if e.Offset < 0 || e.Offset > len(cell.Text) {
				t.Fatalf("error outside of the text: %v", e)
			}
		}
		if len(cell.Errors) > 0 {
			return
		}
		for _, item := range cell.Items {
			if item.Start < 0 || item.Start > item.End || item.End > len(cell.Text) {
				t.Fatalf("item outside of the text: %+v", item)
			}
			for _, ref := range item.Refs {
				if !strings.HasPrefix(cell.Text[ref.Offset:], ref.Name) {
					t.Fatalf("%s does not stand at byte %d of %q", ref.Name, ref.Offset, cell.Text)
				}
			}
		}
		Rough(cell.Text)
		Unfinished(cell.Text)
	})
}
