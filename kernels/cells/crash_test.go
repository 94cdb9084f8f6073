package cells_test

import (
	"strings"
	"testing"
)

// crashCases are cells that something ends at once. What stood assigned before stays.
var crashCases = []notebook{
	{"a panic in a function that a goroutine begins with", []turn{
		fails("x := 1\nfunc f(n int) { panic(n) }\nx = 10\ngo f(3)\ntime.Sleep(time.Minute)\nx = 20", "panic: 3"), says("x", "10\n"),
		fails("type T struct{ n int }\nfunc (t T) m() { panic(t.n) }\nfunc (t *T) p(s ...string) { panic(len(s)) }\ny := 2\nt := T{4}\ngo t.m()\nt.n = 5\ntime.Sleep(time.Minute)", "panic: 4"),
		says("y, t.n", "2, 5\n"),
		fails("y = 3\ngo t.p(\"a\", \"b\")\ntime.Sleep(time.Minute)", "panic: 2"), says("y", "3\n"), fails("y = 4\ngo t.p([]string{\"a\"}...)\ntime.Sleep(time.Minute)", "panic: 1"), says("y", "4\n"),
		fails("y = 5\ngo T.m(T{7})\ntime.Sleep(time.Minute)", "panic: 7"), says("y", "5\n"),
		fails("type M interface{ m() }\nvar i M = T{8}\ny = 6\ngo i.m()\ntime.Sleep(time.Minute)", "panic: 8"), says("y", "6\n"),
		fails("func g[E any](e E) { panic(e) }\ny = 7\ngo g[int](9)\ntime.Sleep(time.Minute)", "panic: 9"), says("y", "7\n"),
		fails("func começa[E any](e E, f func(E)) { go f(e) }\ny = 8\ncomeça(1, func(n int) { panic(n) })\ntime.Sleep(time.Minute)", "panic: 1"), says("y", "8\n"),
	}},
	{"a panic in what a WaitGroup or a timer calls", []turn{
		fails("var wg sync.WaitGroup\nw := 1\nfunc trabalha() { panic(\"dentro\") }\nw = 8\nwg.Go(trabalha)\nwg.Wait()", "panic: dentro"), says("w", "8\n"),
		fails("w = 9\nvar outro sync.WaitGroup\noutro.Go(func() { var l []int; l[w] = 1 })\noutro.Wait()", "index out of range [9]"), says("w", "9\n"),
		fails("w = 10\ntime.AfterFunc(time.Millisecond, trabalha)\ntime.Sleep(time.Minute)", "panic: dentro"), says("w", "10\n"),
	}},
	{"go evaluates at once what it calls, and with what", []turn{
		says("func diz(c chan string, s ...any) (int, error) { c <- fmt.Sprint(s...); return 0, nil }\nfunc dois() (chan string, any) { return c, \"b\" }\nc := make(chan string)\nn := 1\n"+
			"f := diz\ngo f(c, n)\nf, n = nil, 2\nfmt.Print(<-c)\ngo diz(dois())\nfmt.Print(<-c)\ngo (diz)(c, []any{n, n}...)\nfmt.Println(<-c)", "1b2 2\n"),
		says("type C struct{ n int }\nfunc (c C) diz(p *sync.WaitGroup) { defer p.Done(); fmt.Println(c.n) }\nvar p sync.WaitGroup\nv := C{1}\np.Add(1)\ngo v.diz(&p)\nv.n = 2\np.Wait()", "1\n"),
		says("q := make(chan int)\ngo close(q)\n<-q\nfunc ecoa[E any](c chan E, e E) { c <- e }\nr := make(chan string)\ngo ecoa(r, \"eco\")\nfmt.Println(<-r)", "eco\n"),
		fails("var nenhuma func(int)\ngo nenhuma(1)\ntime.Sleep(time.Minute)", "nil pointer dereference"),
	}},
	{"log.Fatal", []turn{
		fails("c := 4\nlog.SetFlags(log.Lshortfile)\nlog.Fatal(\"morri \", 1)\nc = 5", "Célula [1]:3: morri 1"), says("c", "4\n"),
		fails("func acaba() { log.Fatalf(\"%d%%\", 100) }\nc = 6\nacaba()", "100%"), says("c", "6\n"), fails("c = 7\nf := log.Fatalln\nf(\"a\", \"b\")", "a b"), says("c", "7\n"),
		fails("import l \"log\"\nc = 8\nl.Println(\"antes\")\nl.Fatalln(\"fim\")", "fim"), says("c", "8\n"), fails("c = 9\nsyscall.Exit(3)", "exit status 3"), says("c", "9\n"),
	}},
	{"an end without a word", []turn{
		fails("a := 1\nvar mu sync.Mutex\na = 2\nb := []string{\"b\"}\nmu.Unlock()\na = 3", "unlock of unlocked mutex"), says("a, b", "2, []string{\"b\"}\n"),
		fails("type T struct{ n int }\nc := T{4}\nfunc mata() { syscall.Kill(os.Getpid(), syscall.SIGKILL); select {} }\nmata()\nd := 5", "signal: killed"),
		says("c.n", "4\n"), fails("d", "undefined: d"), fails("a = 7\nvar e = a + 1\nmata()", "killed"), says("a, e", "7, 8\n"),
		fails("a = 9\ngrande := make([]byte, 1<<20)\nmata()", "killed"), says("a", "9\n"), fails("grande", "undefined: grande"),
		fails("f := 1\nvar p sync.WaitGroup\np.Go(func() { println(f) })\np.Wait()\ng := 2\nmata()", "killed"), says("f, g", "1, 2\n"),
		fails("h := 1\nvar s = make(chan int)\ngo func() { h = 2; <-s }()\nj := 3\nmata()", "killed"), says("h, j", "1, 3\n"),
		declares("type I struct{ a, b int }\ni := I{1, 2}"), fails("i := 5\nmata()", "killed"), says("i", "5\n"), fails("i := \"x\"\nb = nil\npanic(i)", "panic: x"), says("i, len(b)", "\"x\", 0\n"),
	}},
}

// TestClockIsLeftAlone has a cell that measures the time save nothing meanwhile.
func TestClockIsLeftAlone(t *testing.T) {
	scripts(t, 1, func(_ int, k *kernel) {
		for code, saves := range map[string]int{
			"x := 1\nprintln(x)\nprintln(x)": 2, "x := 1\nprintln(x)\nbegan := time.Now()\nprintln(x)\nprintln(time.Since(began))": 2,
			"x, y := 1, 2\nx = y\ny = x": 0, "fmt.Println(1)\nfmt.Println(2)": 0,
		} {
			plan, err := k.Plan(t.Context(), 1, code)
			if err != nil {
				t.Error(err)
				continue
			}
			if got := strings.Count(plan.Steps[0].Program.Source, ".Keep()"); got != saves {
				t.Errorf("%q saves %d times on its way, want %d", code, got, saves)
			}
		}
	})
}
