package cells_test

import (
	"strings"
	"testing"
)

// turn is a cell, with what it prints, or a part of what is wrong with it.
type turn struct{ code, want, wrong string }

func says(code, want string) turn   { return turn{code: code, want: want} }
func fails(code, wrong string) turn { return turn{code: code, wrong: wrong} }
func declares(code string) turn     { return turn{code: code} }

// TestCells runs cells in turn.
func TestCells(t *testing.T) {
	for _, table := range []struct {
		name  string
		cases []notebook
	}{
		{"declarations", declarationCases}, {"values", valueCases}, {"text", textCases}, {"names", nameCases},
		{"shown", showCases}, {"failures", failureCases},
	} {
		t.Run(table.name, func(t *testing.T) {
			if testing.Short() && table.name != "declarations" {
				t.Skip("many programs to build")
			}
			scripts(t, len(table.cases), func(i int, k *kernel) { table.cases[i].run(t, k) })
		})
	}
}

func (n notebook) run(t *testing.T, k *kernel) {
	for number, turn := range n.turns {
		got, err := k.run(turn.code)
		wrong := ""
		if err != nil {
			wrong = err.Error()
		}
		if got != turn.want && turn.wrong == "" || (turn.wrong == "") != (wrong == "") || !strings.Contains(wrong, turn.wrong) {
			t.Errorf("%s, cell %d:\n%s\nprinted %q, want %q; wrong: %q, want %q", n.name, number+1, turn.code, got, turn.want, wrong, turn.wrong)
			return
		}
	}
}

type notebook struct {
	name  string
	turns []turn
}

var declarationCases = []notebook{
	{"constants of one line", []turn{
		declares("const lote, epocas = 128, 12"), declares("const epocas = 3"), says("fmt.Println(lote, epocas)", "128 3\n"),
		declares("const lote = 64"), says("fmt.Println(lote, epocas)", "64 3\n"),
		declares("const lote, passos = 32, 5"), says("fmt.Println(lote, epocas, passos)", "32 3 5\n"),
	}},
	{"constants of a block", []turn{
		declares("const (\n\ta = 1\n\tb = a * 2\n\tc = b * 2\n)"), declares("const b = 10"), says("fmt.Println(a, b, c)", "1 10 20\n"),
		declares("const (\n\ta = 5\n\tc = 7\n)"), says("fmt.Println(a, b, c)", "5 10 7\n"),
	}},
	{"iota", []turn{
		declares("const (\n\tA = iota * 10\n\tB\n\t_\n\tD\n)"), declares("const B = 7"), says("fmt.Println(A, B, D)", "0 7 30\n"),
		declares("type Dia int\nconst (\n\tDom Dia = iota + 1\n\tSeg\n\tTer\n)\nfunc (d Dia) String() string { return \"dia\" + strconv.Itoa(int(d)) }"),
		says("fmt.Println(Dom, Ter)", "dia1 dia3\n"), declares("const Seg = 9"), says("fmt.Println(Dom, Seg, Ter)", "dia1 9 dia3\n"),
		declares("const (\n\tk, m = 1 << iota, 100 + iota\n\tkk, mm\n)"), says("fmt.Println(k, m, kk, mm)", "1 100 2 101\n"),
	}},
	{"constants of every kind", []turn{
		declares("const r, f, c, s, b = 'x', 1.0 / 3, 2i, `a\nb`, true\nconst big = 1 << 100"),
		says("fmt.Printf(\"%T %T %T %T %T %d\", r, f, c, s, b, big>>98)", "int32 float64 complex128 string bool 4"),
	}},
	{"one of a tuple", []turn{
		declares("func par() (int, int) { return 1, 2 }\nvar a, b = par()\nvar dobro = 2 * a"),
		declares("var b = 10"), says("fmt.Println(dobro, b, a)", "2 10 1\n"),
		declares("func par() (int, int) { return 3, 4 }"), says("fmt.Println(dobro, b, a)", "6 10 3\n"),
	}},
	{"imports for their effect", []turn{
		declares("import (\n\t_ \"image/jpeg\"\n\t_ \"image/png\"\n)"),
		says("var p, j bytes.Buffer\npng.Encode(&p, image.NewRGBA(image.Rect(0, 0, 1, 1)))\njpeg.Encode(&j, image.NewRGBA(image.Rect(0, 0, 1, 1)), nil)\n"+
			"_, x, _ := image.Decode(&p)\n_, y, _ := image.Decode(&j)\nfmt.Println(x, y)", "png jpeg\n"),
	}},
	{"packages of one last name", []turn{
		declares("import \"math/rand\"\nfunc dado() bool { return rand.Intn(6) < 6 }"),
		declares("import \"crypto/rand\"\nfunc acaso() bool { n, err := rand.Read(make([]byte, 3)); return n == 3 && err == nil }"),
		says("fmt.Println(dado(), acaso())", "true true\n"),
		declares("import ra \"math/rand\""), says("fmt.Println(ra.Intn(1), dado())", "0 true\n"),
	}},
	{"imports of all names", []turn{
		declares("import . \"strings\"\nfunc grita(s string) string { return ToUpper(s) }"), says("fmt.Println(grita(\"a\"), ToLower(\"B\"))", "A b\n"),
	}},
	{"a name that changes its kind", []turn{
		declares("const q = 1"), declares("var q = 2"), says("fmt.Println(q)", "2\n"),
		declares("func q() int { return 3 }"), says("fmt.Println(q())", "3\n"),
		declares("type q int"), says("fmt.Println(q(4))", "4\n"), says("q := \"cinco\"\nfmt.Println(q)", "cinco\n"),
		declares("const q = 6"), says("fmt.Println(q)", "6\n"),
	}},
	{"a variable that hides a package", []turn{
		says("image := image.NewRGBA(image.Rect(0, 0, 3, 2))\nfmt.Println(image.Bounds().Dx())", "3\n"),
		says("fmt.Println(image.Bounds().Dy())", "2\n"),
		declares("import \"image\""), says("fmt.Println(image.Pt(1, 2))", "(1,2)\n"),
	}},
	{"a variable that hides what Go has", []turn{
		declares("func maior(a, b int) int { return max(a, b) }"), says("max := 3\nfmt.Println(maior(1, 2), max)", "2 3\n"),
		says("fmt.Println(maior(5, 2), max)", "5 3\n"),
	}},
	{"methods", []turn{
		declares("type Ponto struct{ X, Y int }"), declares("func (p Ponto) Norma() int { return p.X*p.X + p.Y*p.Y }"),
		declares("func (p *Ponto) Move(d int) { p.X += d }"), says("p := Ponto{3, 4}\np.Move(1)\nfmt.Println(p.Norma())", "32\n"),
		declares("func (p Ponto) Norma() int { return p.X + p.Y }"), says("fmt.Println(p.Norma())", "8\n"),
		declares("type Normado interface{ Norma() int }"), says("var n Normado = p\nfmt.Println(n.Norma())", "8\n"),
		says("fmt.Println(n.Norma())", "8\n"),
		declares("type Ponto struct{ X, Y, Norma int }"), says("fmt.Println(Ponto{1, 2, 3}.Norma)", "3\n"),
	}},
	{"generic types", []turn{
		declares("type Lista[T any] struct{ v []T }\nfunc (l *Lista[T]) Poe(x ...T) *Lista[T] { l.v = append(l.v, x...); return l }"),
		declares("func Mapa[T, U any](l *Lista[T], f func(T) U) (r []U) { for _, x := range l.v { r = append(r, f(x)) }; return r }"),
		says("l := new(Lista[string]).Poe(\"a\", \"bc\")\nfmt.Println(Mapa(l, func(s string) int { return len(s) }))", "[1 2]\n"),
		says("l.Poe(\"def\")\nfmt.Println(len(l.v))", "3\n"), says("fmt.Println(l.v)", "[a bc def]\n"),
		declares("func (l *Lista[T]) Tamanho() int { return len(l.v) }"), says("fmt.Println(l.Tamanho())", "3\n"),
	}},
	{"types that know each other", []turn{
		declares("type A struct{ b *B; n int }\ntype B struct{ a *A }"), says("x := &A{n: 1}\nx.b = &B{x}\nfmt.Println(x.b.a.n)", "1\n"),
		says("fmt.Println(x.b.a == x)", "true\n"),
	}},
	{"functions that know each other, in two cells", []turn{
		says("func par(n int) bool { return n == 0 || impar(n-1) }", "note: undefined: impar\n"), fails("par(3)", "undefined: impar"),
		declares("func impar(n int) bool { return n != 0 && par(n-1) }"), says("fmt.Println(par(4), impar(4))", "true false\n"),
	}},
	{"blank variables", []turn{
		says("var _ = fmt.Sprint(1)\nvar _, n = 1, 2\nfmt.Println(n)", "2\n"), says("fmt.Println(n)", "2\n"),
		fails("type T int\nvar _ fmt.Stringer = T(0)", "does not implement fmt.Stringer"),
	}},
	{"a pasted file", []turn{
		says("// Package main greets.\npackage main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"oi\", n); ajuda() }\n\nfunc ajuda() { fmt.Println(n + 1) }\n\nvar n = 3\n\nfunc init() { n++ }", "oi 4\n5\n"),
		says("ajuda()", "5\n"),
	}},
	{"functions without a name", []turn{
		says("func() { fmt.Println(\"já\") }()\nfunc f() func() int { return func() int { return 2 } }\nfmt.Println(f()())", "já\n2\n"),
	}},
	{"what an initialiser depends on", []turn{
		declares("const n = 2\ntype T struct{ v int }\nfunc (t T) vezes() int { return t.v * fator() }\nfunc fator() int { return n }\nvar t = T{5}\nvar x = t.vezes()\nvar y = x + 1"),
		says("fmt.Println(x, y)", "10 11\n"), declares("const n = 3"), says("fmt.Println(y)", "16\n"),
		declares("func (t T) vezes() int { return -t.v }"), says("fmt.Println(y, x)", "-4 -5\n"),
		says("x = 100\nfmt.Println(x, y)", "100 -4\n"), says("fmt.Println(x, y)", "100 -4\n"),
		declares("var t = T{7}"), says("fmt.Println(x, y)", "-7 -6\n"),
		says("x = 100", ""), declares("const n = 3"), says("fmt.Println(x)", "100\n"),
	}},
	{"what is wrong with a declaration harms those who use it alone", []turn{
		says("func ruim() int { return nada }", "note: undefined: nada\n"), says("fmt.Println(1)", "1\n"),
		fails("var v = ruim()", "undefined: nada"), says("fmt.Println(2)", "2\n"), fails("v", "undefined: v"),
	}},
}

var valueCases = []notebook{
	{"a value in the next cell", []turn{
		declares("x := 3"), says("fmt.Println(x + 1)", "4\n"), declares("x++"), says("fmt.Println(x)", "4\n"),
		says("x := strconv.Itoa(x)\nfmt.Println(x + \"!\")", "4!\n"), says("x = x + x\nfmt.Println(x)", "44\n"),
	}},
	{"unused", []turn{declares("%%\na, b := 1, \"b\"\nvar c []int"), says("fmt.Println(a, b, c)", "1 b []\n")}},
	{"functions use what statements leave", []turn{
		says("n := 1\nfunc mais() int { n++; return n }\nfmt.Println(mais(), mais())", "2 3\n"), says("fmt.Println(mais())", "4\n"),
		says("fmt.Println(n)", "4\n"),
	}},
	{"an error used twice", []turn{
		says("a, err := strconv.Atoi(\"1\")\nb, err := strconv.Atoi(\"z\")\nfmt.Println(a, b, err != nil)", "1 0 true\n"),
		says("c, err := strconv.Atoi(\"5\")\nfmt.Println(c, err)", "5 <nil>\n"),
	}},
	{"var below a statement", []turn{
		says("n := 1\nn++\nvar dobro = 2 * n\nn++\nfmt.Println(dobro, n)", "4 3\n"), says("fmt.Println(dobro)", "4\n"),
	}},
	{"initialisation in Go's order", []turn{
		says("var a = b + 1\nvar b = f()\nfunc f() int { return c * 2 }\nvar c = 5\nfmt.Println(a, b, c)", "11 10 5\n"),
	}},
	{"a var is made once", []turn{
		says("func conta() int { fmt.Print(\"!\"); return 1 }\nvar x = conta()", "!"), says("fmt.Println(x)", "1\n"),
		says("var x = conta()", "!"), declares("x = 5"), says("fmt.Println(x)", "5\n"),
	}},
	{"a var that cannot be kept is made again", []turn{
		declares("var soma = func(a, b int) int { return a + b }"), says("fmt.Println(soma(1, 2))", "3\n"), says("fmt.Println(soma(2, 2))", "4\n"),
	}},
	{"a value that cannot be kept", []turn{
		says("f := func() int { return 3 }\nfmt.Println(f())", "3\n"), fails("fmt.Println(f())", "f é uma função"), says("fmt.Println(1)", "1\n"),
	}},
	{"a type of another structure", []turn{
		declares("type P struct{ X int }"), declares("p := P{1}\nvar q = P{2}"), declares("type P struct { X int } // igual"),
		says("fmt.Println(p, q)", "{1} {2}\n"), declares("type P struct{ X, Y int }"), fails("p", "o tipo de p mudou"),
		fails("q", "too few values"), declares("type P struct{ X string }"), fails("p", "o tipo de p mudou"),
	}},
	{"a type without a name", []turn{
		says("o := binary.LittleEndian\nn := 3\nfmt.Println(o, n)", "LittleEndian 3\n"), fails("fmt.Println(o)", "só existe na Célula [1]"),
		says("fmt.Println(n)", "3\n"), says("a, b := binary.BigEndian, 5\nfmt.Println(a, b)", "BigEndian 5\n"), says("fmt.Println(b)", "5\n"),
	}},
	{"pointers", []turn{
		declares("a := []int{1, 2, 3}\nb := a[:2]"), says("b[0] = 9\nfmt.Println(a, b)", "[9 2 3] [9 2]\n"), says("fmt.Println(a)", "[9 2 3]\n"),
	}},
	{"interfaces", []turn{
		declares("type Forma interface{ Area() int }\ntype Q struct{ l int }\nfunc (q Q) Area() int { return q.l * q.l }"),
		declares("formas := []Forma{Q{2}, Q{3}}"), says("for _, f := range formas { fmt.Print(f.Area(), \" \") }", "4 9 "),
		says("var e any = time.Second", ""), says("fmt.Println(e)", "1s\n"),
	}},
	{"an import that only a type needs", []turn{
		declares("func faz() time.Duration { return time.Second }"), declares("d := faz()"), says("fmt.Println(d)", "1s\n"),
	}},
	{"loops, labels and leaving", []turn{
		says("L:\nfor i := 0; ; i++ {\n\tfor { if i > 2 { break L }; break }\n}\ngoto M\nfmt.Println(\"não\")\nM:\nfmt.Println(\"fim\")", "fim\n"),
		says("defer fmt.Println(\"depois\")\nx := 1\nif x == 1 { return }\nfmt.Println(\"não\")", "depois\n"), says("fmt.Println(x)", "1\n"),
		says("defer func() { fmt.Println(recover()) }()\npanic(\"ai\")", "ai\n"),
	}},
}

var textCases = []notebook{
	{"line ends", []turn{
		says("x := 1\r\nfmt.Println(x)\r\n", "1\n"), says("%%\rfmt.Println(\r\tx,\r)", "1\n"), says("\ufefffmt.Println(`a\r\nb`)", "a\nb\n"),
	}},
	{"strings that look like commands", []turn{
		says("fmt.Print(`\n%bom\n!dia\npackage x\n%%\n`)", "\n%bom\n!dia\npackage x\n%%\n"), says("/*\n%nada\n*/\nfmt.Println(7 %\n4,\n!true)", "3 false\n"),
	}},
	{"commands", []turn{
		says("%env X 1\nfmt.Println(1)\n!ls \\\n  -l\nfmt.Println(2)", "[%env X 1]\n1\n[!ls    -l]\n2\n"),
		says("y := 1\n%nada\ny++\nfmt.Println(y)", "[%nada]\n2\n"), says("%%bash\necho `x\n", "[%%bash\necho `x\n]\n"),
		says("//gonb:!pwd\nfmt.Println(3)", "[!pwd]\n3\n"),
	}},
	{"several separators", []turn{
		says("%%\nfmt.Println(\"a\")\n%%\nfmt.Println(\"b\")", "a\nb\n"), says("%main\nfmt.Println(1)\n%%", "1\n"),
		says("v := []int{1}\n%%\nfmt.Println(v)\nfunc f() int { return len(v) }\n%%\nv := \"ab\"\nfmt.Println(v)\nfunc f() string { return v }\nfmt.Println(f())", "[1]\nab\nab\n"),
		says("fmt.Println(f(), v)", "ab ab\n"),
		says("a, err := 1, error(nil)\nfmt.Println(a, err)\n%%\na, b := \"s\", 2\nfmt.Println(a, b)", "1 <nil>\ns 2\n"),
	}},
	{"letters of all kinds", []turn{
		says("média, 数 := 1.5, 2\nfmt.Println(média, 数, \"👩‍🚀 שלום\")", "1.5 2 👩‍🚀 שלום\n"), says("fmt.Println(média +\n\tfloat64(数))", "3.5\n"),
	}},
	{"nothing", []turn{says("", ""), says("// só um comentário", ""), says("\n\n", ""), says("%%", ""), says(";", "")}},
	{"comments for the compiler", []turn{
		says("//go:build linux\n\n//go:noinline\nfunc f() int { return 1 }\nfmt.Println(f())", "1\n"),
		fails("//go:embed x.txt\nvar texto string", "go:embed"), fails("import \"C\"", "cgo"), fails("func f()", "não tem corpo"),
	}},
}

var nameCases = []notebook{
	{"redefinition in one cell", []turn{
		says("x := 1\nfmt.Println(x)\nx := \"a\"\nfmt.Println(x)\nfunc f() int { return 1 }\nfmt.Println(f())", "1\na\n1\n"), says("fmt.Println(x)", "a\n"),
	}},
	{"keys of literals", []turn{
		declares("const Dom, Seg = 0, 1\ntype T struct{ x int }\nvar nomes = [...]string{Dom: \"dom\", Seg: \"seg\"}\nx := func() {}"),
		says("y := T{x: 3}\nfmt.Println(nomes, y, map[int]bool{Seg: true})", "[dom seg] {3} map[1:true]\n"),
	}},
	{"names inside functions", []turn{
		declares("fmt := 3"), says("print := func(fmt int) int { x := fmt; return x }(4)\nos.Stdout.WriteString(strconv.Itoa(print + fmt))", "7"),
	}},
	{"the project's packages are found", []turn{
		says("fmt.Println(cnnlib.Thousands(1234567))", "1.234.567\n"), says("cnnlib.ArgMax([][]float32{{0, 1}})", "[1]\n"),
	}},
	{"a package that is not there", []turn{
		fails("import \"gonum.org/v1/gonum/stat\"\nfmt.Println(stat.Mean(nil, nil))", "gonum.org/v1/gonum/stat"), fails("nada.Faz()", "undefined: nada"),
	}},
}

var showCases = []notebook{
	{"the last expression", []turn{
		says("1 + 1", "2\n"), says("x := 3\nx", "3\n"), says("x;", ""), says("_ = x", ""), says("x = 4", ""), says("fmt.Println(x)", "4\n"),
		says("func dois() (int, string) { return 1, \"a\" }\ndois()", "1, \"a\"\n"), says("dois()\nx", "4\n"), says("len(\"abc\")", "3\n"),
		says("float64(x)", "4\n"), says("func nada() {}\nnada()", ""), says("x\n%%\nx + 1", "4\n5\n"), says("!true", "[!true]\n"),
		says("(x)", "4\n"), says("ch := make(chan int, 1)\nch <- 8\n<-ch", "8\n"), says("b := make([]int, 2)\ncopy(b, []int{1, 2})", ""),
	}},
}

var failureCases = []notebook{
	{"what a cell came to", []turn{
		fails("func dobra(n int) int { return 2 * n }\nx := dobra(1)\nvar lista []int\n_ = lista[x]\ny := 3\nfunc depois() int { return 1 }", "index out of range"),
		says("fmt.Println(dobra(x))", "4\n"), fails("y", "undefined: y"), fails("depois()", "undefined: depois"),
		declares("z := \"antes\""), fails("panic(\"ai\")\nz := 1", "ai"), says("fmt.Println(z)", "antes\n"),
		fails("type T struct{ n int }\nfunc (t T) M() int { return t.n }\nt := T{7}\nvar u = erra()\nfunc erra() int { panic(\"u\") }", "panic: u"),
		says("fmt.Println(t.M())", "7\n"), fails("u", "undefined: u"),
		fails("x = 50\nt := T2{8}\ntype T2 struct{ n int }\npanic(1)", "panic: 1"), says("fmt.Println(t.n, x)", "8 50\n"),
		fails("const novo = 1\nvar _ = []int{}[novo]", "index out of range"), says("novo", "1\n"),
	}},
	{"an initialiser that fails harms its own cell alone", []turn{
		declares("var bom = 1"), fails("var ruim = func() int { panic(\"não\") }()", "não"), says("fmt.Println(bom)", "1\n"), fails("ruim", "undefined: ruim"),
	}},
	{"leaving by os.Exit", []turn{
		fails("x := 5\nos.Exit(3)", "exit status 3"), says("fmt.Println(x)", "5\n"), declares("func sai() { os.Exit(4) }"), fails("y := 6\nsai()", "exit status 4"),
		fails("fmt.Fprintln(os.Stderr, \"erro\")\nos.Exit(1)", "erro"),
	}},
	{"places", []turn{
		fails("x := 1\n\ny := nada + x", "Célula [1]:3:6: undefined: nada"), fails("fmt.Println(\"a\"", "Célula [2]:1:"),
		fails("func f() int {\n\tz := 1\n\treturn 2\n}", "Célula [3]:2:2: declared and not used: z"), fails("for {\n", "Célula [4]:2:1"),
		fails("var s string = 3", "Célula [5]:1:16: cannot use 3"), fails("a := 1\n}\nb := 2", "Célula [6]:2:1: syntax error: unexpected }"),
		fails("/* é */ a, b := 1", "Célula [7]:1:18: assignment mismatch"), fails("var v = v", "initialization cycle"),
	}},
	{"a panic names its place", []turn{
		declares("func erra() {\n\n\tpanic(\"x\")\n}"), fails("1+1\n\nerra()", "Célula [1]:3"),
		fails("var s []int\nfmt.Println(s[2])", "Célula [3]:2"),
	}},
}
