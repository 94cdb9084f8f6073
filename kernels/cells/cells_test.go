package cells_test

import (
	"strings"
	"testing"

	"cnn321/kernels/tier"
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
		{"shown", showCases}, {"lists", listCases}, {"slips", slipCases}, {"replaced", replacedCases}, {"failures", failureCases}, {"crashes", crashCases},
	} {
		t.Run(table.name, func(t *testing.T) {
			if table.name != "declarations" {
				tier.Slow(t, "many programs to build")
			}
			cases := table.cases
			if testing.Short() {
				cases = cases[:8]
			}
			scripts(t, len(cases), func(i int, k *kernel) { cases[i].run(t, k) })
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

var textCases = []notebook{
	{"line ends", []turn{
		says("x := 1\r\nfmt.Println(x)\r\n", "1\n"), says("%%\rfmt.Println(\r\tx,\r)", "1\n"), says("\ufefffmt.Println(`a\r\nb`)", "a\nb\n"),
	}},
	{"strings that look like commands", []turn{
		says("fmt.Print(`\n%bom\n!dia\npackage x\n%%\n`)", "vet 1:1: fmt.Print call has possible Printf formatting directive %b\n\n%bom\n!dia\npackage x\n%%\n"), says("/*\n%nada\n*/\nfmt.Println(7 %\n4,\n!true)", "3 false\n"),
	}},
	{"commands", []turn{
		says("%env X 1\nfmt.Println(1)\n!ls \\\n  -l\nfmt.Println(2)", "[%env X 1]\n1\n[!ls    -l]\n2\n"),
		says("y := 1\n%nada\ny++\nfmt.Println(y)", "[%nada]\n2\n"), says("%%bash\necho `x\n", "[%%bash\necho `x\n]\n"),
		says("//gonb:!pwd\nfmt.Println(3)", "[!pwd]\n3\n"),
	}},
	{"several separators", []turn{
		says("%%\nfmt.Println(\"a\")\n%%\nfmt.Println(\"b\")", "a\nb\n"), says("%main\nfmt.Println(1)\n%%", "1\n"),
		says("%% -v \"a b\"\nfmt.Println(len(os.Args), os.Args[1])", "3 -v\n"),
		says("v := []int{1}\n%%\nfmt.Println(v)\nfunc f() int { return len(v) }\n%%\nv := \"ab\"\nfmt.Println(v)\nfunc f() string { return v }\nfmt.Println(f())", "[1]\nab\nab\n"),
		says("fmt.Println(f(), v)", "ab ab\n"),
		says("a, err := 1, error(nil)\nfmt.Println(a, err)\n%%\na, b := \"s\", 2\nfmt.Println(a, b)", "1 <nil>\ns 2\n"),
	}},
	{"letters of all kinds", []turn{
		says("média, 数 := 1.5, 2\nfmt.Println(média, 数, \"👩‍🚀 שלום\")", "1.5 2 👩‍🚀 שלום\n"), says("fmt.Println(média +\n\tfloat64(数))", "3.5\n"),
	}},
	{"nothing", []turn{says("", ""), says("// só um comentário", ""), says("\n\n", ""), says("%%", ""), says(";", "")}},
	{"input", []turn{says("var n int\nm, err := fmt.Scan(&n)\nfmt.Println(n, m, err)", "0 0 EOF\n")}},
	{"comments for the compiler", []turn{
		says("//go:build linux\n\n//go:noinline\nfunc f() int { return 1 }\nfmt.Println(f())", "1\n"),
		fails("//go:embed x.txt\nvar texto string", "go:embed"), fails("import \"C\"", "cgo"), fails("func f()", "não tem corpo"),
	}},
}

var nameCases = []notebook{
	{"redefinition in one cell", []turn{
		says("x := 1\nfmt.Println(x)\nx := \"a\"\nfmt.Println(x)\nfunc f() int { return 1 }\nfmt.Println(f())", "1\na\n1\n"), says("fmt.Println(x)", "a\n"),
	}},
	{"a type that is redefined in its cell", []turn{
		says("type T struct{ a int }\nt := T{1}\nfmt.Println(t)\n%%\ntype T struct{ b string }\nu := T{\"x\"}\nfmt.Println(t.a, u.b)", "{1}\n1 x\n"),
		says("fmt.Println(u)", "{x}\n"), fails("fmt.Println(t)", "o tipo de t mudou"),
		says("type T struct{ a int }\nv := T{1}\n%nada\ntype T struct{ c bool }\nx := T{true}\nfmt.Println(v, x)", "[%nada]\n{1} {true}\n"),
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
	{"what is received", []turn{
		says("pronto := make(chan struct{})\ngo func() { close(pronto) }()\n<-pronto\nfmt.Println(1)", "1\n"),
		says("c := make(chan int, 2)\nc <- 1\nc <- 2\n<-c\n<-c", "2\n"), says("fim := make(chan struct{}, 1)\nfim <- struct{}{}\n<-fim", ""),
	}},
	{"the last expression", []turn{
		says("1 + 1", "2\n"), says("x := 3\nx", "3\n"), says("x;", ""), says("_ = x", ""), says("x = 4", ""), says("fmt.Println(x)", "4\n"),
		says("func dois() (int, string) { return 1, \"a\" }\ndois()", "1, \"a\"\n"), says("dois()\nx", "4\n"), says("len(\"abc\")", "3\n"),
		says("float64(x)", "4\n"), says("func nada() {}\nnada()", ""), says("x\n%%\nx + 1", "4\n5\n"), says("!true", "[!true]\n"),
		says("(x)", "4\n"), says("ch := make(chan int, 1)\nch <- 8\n<-ch", "8\n"), says("b := make([]int, 2)\ncopy(b, []int{1, 2})", ""),
	}},
}

var listCases = []notebook{
	{"several expressions", []turn{
		says("m := map[string]int{\"a\": 1}\nv, ok := m[\"b\"]\nv, ok", "0, false\n"), says("v, ok, 1 + 2 // três", "0, false, 3\n"),
		says("v,\n\tok", "0, false\n"), says("len(m), m[\"a\"]\n%%\n-v, *(&v)", "1, 1\n0, 0\n"), says("v, ok;", ""), says("(v), []int{1, 2}", "0, []int{1, 2}\n"),
		says("func dois() (int, int) { return 1, 2 }\nfunc(a int) int { return a }(3), 4", "3, 4\n"), fails("dois(), 3", "1:1: multiple-value dois()"),
		fails("1, nada", "1:4: undefined: nada"), fails("1, nil", "1:4: use of untyped nil"), fails("1, , 2", "syntax error"), fails("v, ok +", "syntax error"),
		says("for a, b := 0, 1; a < 1; a, b = a+1, b+1 {\n\tfmt.Print(a, b)\n}\na, b := 5, 6\na, b = b, a\na, b", "0 16, 5\n"),
		says("v, ok := 7, 8\nfunc soma() int { return v + ok }\nsoma(), v", "15, 7\n"),
	}},
}

var slipCases = []notebook{
	{"what hardly means what it says", []turn{
		says("x := 3\nfmt.Println(\"%d\", x)", "vet 2:1: fmt.Println call has possible Printf formatting directive %d\n%d 3\n"),
		says("func f(n int) bool { return n != 1 || n != 2 }", "vet 1:29: suspect or: n != 1 || n != 2\n"), says("f(x)", "true\n"),
		says("var w sync.WaitGroup\nw", "sync.WaitGroup{…}\n"), says("x = x", "vet 1:1: self-assignment of x\n"), says("var m sync.Mutex\nn := m\nn.Lock()", "vet 2:6: variable declaration copies lock value to n: sync.Mutex\n"),
		says("fmt.Sprint(1)\nfmt.Sprint(x)", "vet 1:1: result of fmt.Sprint call not used\n\"3\"\n"), says("fmt.Sprint(x), fmt.Sprint(x)", "\"3\", \"3\"\n"),
		says("x // 2", "vet 1:3: comment // 2 after a value\n3\n"), says("x // dois, ou 2", "3\n"), says("time.Sleep(1)", "vet 1:12: sleep of 1 nanoseconds\n"),
		says("return\nfmt.Println(x)", "vet 2:1: unreachable code\n"),
		says("func k() { print(1) }\nprintln(x)\nk()", "vet 1:12: builtin print writes to standard error\n"), says("k()\nfunc print(n int) { fmt.Println(n) }\nprint(2)", "2\n"),
		says("texto := \"100%\"\nfmt.Printf(texto)", "vet 2:12: non-constant format string in call to fmt.Printf\n100%!(NOVERB)"),
		says("func g() { fmt.Println(\"%d\", h()) }", "note: undefined: h\n"),
	}},
	{"nothing of what is as it should be", []turn{
		says("var mu sync.Mutex\nmu.Lock()\ndefer mu.Unlock()\nfmt.Printf(\"%d %s %v\\n\", 1, \"a\", &mu == nil)", "1 a false\n"),
		says("ctx, fim := context.WithCancel(context.Background())\ndefer fim()\n_ = ctx\nfor i := range 2 { defer func() { fmt.Print(i) }() }", "10"),
		says("type T struct { Nome string `json:\"nome\"` }\nvar t T\nerr := json.Unmarshal([]byte(`{\"nome\": \"a\"}`), &t)\nt, err", "T{Nome: \"a\"}\n"),
		says("t := t\nx, err := strconv.Atoi(\"1\")\ny, err := x, err\nfmt.Print(t, y, err)", "{a} 1 <nil>"),
	}},
}

var replacedCases = []notebook{
	{"a whole new value in the place of one that cannot be had", []turn{
		declares("type T struct{ A int }\nt := T{1}\nx := 1"), declares("type T struct{ A, B int }"), fails("t", "o tipo de t mudou"),
		fails("t.A = 2", "o tipo de t mudou"), fails("t = T{t.A, 2}", "o tipo de t mudou"), fails("func lê() int { return t.A }\nt = T{lê(), 2}", "o tipo de t mudou"),
		fails("if x == 2 { t = T{1, 2} }", "o tipo de t mudou"), says("t = T{1, 2}\nt", "T{A: 1, B: 2}\n"), says("t.A + t.B", "3\n"),
		declares("type T struct{ C string }"), says("t, x = T{\"c\"}, 5\nt.C += \"d\"", ""), says("t, x", "T{C: \"cd\"}, 5\n"),
		declares("type T struct{ D bool }"), fails("panic(1)\nt = T{true}", "panic: 1"), fails("t", "o tipo de t mudou"),
		fails("t = T{true}\npanic(2)", "panic: 2"), says("t", "T{D: true}\n"),
	}},
	{"pointers, lists and maps of a type that changed", []turn{
		declares("type T struct{ A int }\np, l, m := &T{1}, []T{{1}}, map[string]T{\"a\": {1}}\ne := any(T{1})"), declares("type T struct{ A, B int }"),
		fails("p", "o tipo de p mudou"), says("p = &T{2, 3}\nl = []T{*p}\nm = map[string]T{\"b\": l[0]}\nm[\"c\"] = T{}\nlen(m)", "2\n"),
		says("p.B, l[0].B, m[\"b\"].B", "3, 3, 3\n"), fails("e", "T"), says("e = *p\ne", "T{A: 2, B: 3}\n"), says("e", "T{A: 2, B: 3}\n"),
	}},
	{"a function that was not kept", []turn{
		declares("f := func() int { return 1 }"), fails("f()", "f é uma função"), says("f = func() int { return 2 }\nf()", "2\n"), fails("f()", "f é uma função"),
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
		fails("ch := make(chan int)\n<-ch", "deadlock"),
	}},
	{"leaving by runtime.Goexit", []turn{
		fails("x := 1\nruntime.Goexit()", "main called runtime.Goexit"), says("fmt.Println(x)", "1\n"),
		fails("go func() { time.Sleep(300 * time.Millisecond); fmt.Println(\"depois\") }()\nruntime.Goexit()", "main called runtime.Goexit"),
	}},
	{"a func main that takes or gives", []turn{
		fails("func main(x int) {}", "Célula [1]:1:6: func main must have no arguments"), fails("func init() int { return 1 }", "Célula [2]:1:6: func init must"),
	}},
	{"what stands at a cell's end", []turn{
		fails("x := ", "found 'EOF'"), fails("a\u200bb := 1", "illegal character U+200B"), fails("nil", "use of untyped nil in expression"),
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
