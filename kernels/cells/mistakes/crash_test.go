package mistakes

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// crashed are ways in which a cell's program ends, each a statement of one real program.
var crashed = []struct {
	name, rule, code string
	says             []string
}{
	{"index", "indice-fora", "notas := []int{7, 8, 9}; i := 5; fmt.Println(notas[i])", []string{"o índice 5 não existe: notas tem 3 elementos, de 0 a 2.", "index out of range [5] with length 3"}},
	{"index of an empty list", "indice-fora", "var notas []int; i := 0; fmt.Println(notas[i])", []string{"notas tem 0 elementos, ou seja, nenhum"}},
	{"assigning beyond a list's end", "indice-fora", "var notas []int; i := 0; notas[i] = 7", []string{"notas = append(notas, valor)"}},
	{"negative index", "indice-fora", "notas := []int{7}; i := -1; fmt.Println(notas[i])", []string{"o índice -1 não existe em notas"}},
	{"slice bounds", "fatia-fora", "notas := []int{7, 8, 9}; n := 5; fmt.Println(notas[1:n])", []string{"o pedaço [:5] não existe", "notas tem só 3 elementos"}},
	{"slice bounds in the wrong order", "fatia-fora", "notas := []int{7, 8, 9}; a, b := 2, 1; fmt.Println(notas[a:b])", []string{"o pedaço [2:1] não existe"}},
	{"nil map", "mapa-nil", "var idades map[string]int; idades[\"Ana\"] = 3", []string{"o mapa idades ainda não foi criado (é nil)", "make"}},
	{"nil pointer", "ponteiro-nil", "var p *struct{ Nome string }; fmt.Println(p.Nome)", []string{"um ponteiro", "é nil"}},
	{"division by zero", "divisao-por-zero", "a, b := 1, 0; fmt.Println(a / b)", []string{"o divisor (b) vale 0"}},
	{"type assertion", "tipo-guardado", "var x any = \"oi\"; fmt.Println(x.(int))", []string{"é texto (string), e foi tomado por número inteiro (int)", "v, ok := x.(int)"}},
	{"type assertion of nil", "tipo-guardado", "var x any; fmt.Println(x.(int))", []string{"está vazia (nil)"}},
	{"type assertion to an interface", "tipo-guardado", "var x any = 3; fmt.Println(x.(fmt.Stringer))", []string{"fmt.Stringer", "falta o método String"}},
	{"deadlock", "espera-sem-fim", "c := make(chan int); c <- 1", []string{"deadlock", "go func()"}},
	{"negative WaitGroup", "waitgroup-negativo", "var wg sync.WaitGroup; wg.Done()", []string{"o WaitGroup (wg) recebeu mais Done do que Add"}},
	{"unlock of an unlocked mutex", "trava-aberta", "var m sync.Mutex; m.Unlock()", []string{"a trava (m) foi aberta"}},
	{"send on a closed channel", "canal-fechado", "c := make(chan int, 1); close(c); c <- 1", []string{"o canal (c) já foi fechado"}},
	{"close of a closed channel", "canal-fechado", "c := make(chan int); close(c); close(c)", []string{"já estava fechado"}},
	{"close of a nil channel", "canal-fechado", "var c chan int; close(c)", []string{"o canal (c) ainda não foi criado"}},
	{"stack overflow", "pilha-cheia", "debug.SetMaxStack(1 << 20); recursiva(0)", []string{"uma função chama a si mesma sem parar", "recursiva"}},
	{"concurrent map writes", "mapa-ao-mesmo-tempo", "m := map[int]int{}; for range 8 { go func() { for i := 0; ; i++ { m[i%9] = i } }() }; for i := 0; ; i++ { m[i%7] = i }", []string{"mesmo mapa ao mesmo tempo"}},
	{"make of a negative length", "tamanho-impossivel", "n := -1; fmt.Println(len(make([]int, n)))", []string{"o tamanho pedido a make"}},
	{"more memory than there is", "falta-memoria", "sink = make([]byte, 1<<32)", []string{"acabou a memória"}},
	{"unhashable key", "chave-impossivel", "m := map[any]int{}; m[[]int{1}] = 2", []string{"do tipo []int não pode ser chave"}},
	{"uncomparable", "comparacao-impossivel", "var a, b any = []int{1}, []int{1}; fmt.Println(a == b)", []string{"do tipo []int não se comparam"}},
	{"slice to array", "fatia-em-vetor", "s := []int{1}; fmt.Println([2]int(s))", []string{"uma lista de 1 elemento não enche um vetor de 2"}},
	{"panic with nil", "panic-nil", "panic(nil)", []string{"panic foi chamado com nil"}},
	{"panic with text", "", "panic(\"acabou o açúcar\")", []string{"o programa entrou em pânico: acabou o açúcar."}},
	{"panic with an error", "", "panic(errors.New(\"linha um\\nlinha dois\"))", []string{"pânico: linha um", "linha dois"}},
	{"panic recovered and thrown again", "indice-fora", "defer func() { r := recover(); panic(r) }(); notas := []int{7}; i := 5; fmt.Println(notas[i])", []string{"o índice 5 não existe"}},
	{"panic in a deferred call", "divisao-por-zero", "defer func() { panic(\"segundo\") }(); a, b := 1, 0; fmt.Println(a / b)", []string{"divisão por zero", "segundo"}},
	{"another panic after a recover", "", "defer func() { recover(); panic(\"outro\") }(); panic(\"um\")", []string{"pânico: outro", "um"}},
	{"a panic and one that follows from it", "indice-fora", "defer func() { defer func() { panic(\"terceiro\") }(); panic(\"segundo\") }(); fmt.Println(média([]int{1}))", []string{"o índice", "terceiro", "em média"}},
	{"panic with a value that the runtime does not show", "", "panic(struct{ A int }{1})", []string{"com um valor do tipo `struct { A int }`", "fmt.Sprint(valor)"}},
	{"panic whose value the program describes itself", "", "defer func() { recover(); panic(errors.New(\"\\u2063S{\\n\\tA: 1}\")) }(); panic(struct{ A int }{1})", []string{"pânico: S{.", "Go: S{"}},
	{"panic with a text of a type of one's own", "", "type Nome string; panic(Nome(\"x\"))", []string{"pânico: Nome(\"x\")."}},
	{"in a goroutine", "divisao-por-zero", "a, b := 1, 0; var wg sync.WaitGroup; wg.Add(1); go func() { fmt.Println(a / b); wg.Done() }(); wg.Wait()", []string{"divisão por zero"}},
	{"in a goroutine whose function stands on one line", "", "done := make(chan int); go func() { func() { panic(\"dentro\") }() }(); <-done", []string{"pânico: dentro"}},
	{"in a function", "indice-fora", "fmt.Println(média([]int{1}))", []string{"Como se chegou lá", "em média"}},
	{"in a method", "ponteiro-nil", "var r *Rede; r.Treina()", []string{"(*Rede).Treina"}},
	{"after text without a line's end", "", "fmt.Fprint(os.Stderr, \"calculando… \"); panic(\"pane\")", []string{"pânico: pane"}},
}

func TestCrashes(t *testing.T) {
	_, cell := crasher()
	for i, c := range crashed {
		t.Run(c.name, func(t *testing.T) {
			stderr, how := crash1(t, fmt.Sprint(i))
			if how.ok() {
				t.Fatal("the program ended well")
			}
			passed, r := through([]string{stderr, "exit status 2\n"}, how, cell)
			if r == nil {
				t.Fatalf("no report of:\n%s", stderr)
			}
			text := r.Text()
			if r.Mistake != c.rule {
				t.Errorf("mistake %q, want %q:\n%s\nof:\n%s", r.Mistake, c.rule, text, stderr)
			}
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in:\n%s\nof:\n%s", want, text, stderr)
				}
			}
			if !strings.HasPrefix(text, "Célula [3], linha ") && c.rule != "falta-memoria" {
				t.Errorf("cell and line are missing in:\n%s\nof:\n%s", text, stderr)
			}
			for _, noise := range []string{"goroutine 1 [", "/tmp", ".go:", "+0x", "exit status", "main.main", "runtime."} {
				if strings.Contains(text, noise) {
					t.Errorf("%q shows in:\n%s", noise, text)
				}
			}
			for j := range r.Traceback[1:] {
				if step := r.Traceback[j]; strings.HasPrefix(step, "  célula") && step == r.Traceback[j+1] {
					t.Errorf("%q is there twice in:\n%s", step, text)
				}
			}
			if want := strings.TrimSuffix(map[string]string{"after text without a line's end": "calculando… "}[c.name], "\n"); passed != want {
				t.Errorf("%q was passed on, want %q", passed, want)
			}
			assertCutAnyhow(t, stderr, how, cell, text, passed)
		})
	}
}

// assertCutAnyhow cuts the same text in other places, in letters too: nothing may change.
func assertCutAnyhow(t *testing.T, stderr string, how Ending, cell, text, passed string) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	sizes := []int{1, 7, 100, 5000}
	if testing.Short() {
		sizes = sizes[1:2]
	}
	for _, most := range sizes {
		var pieces []string
		for rest := stderr; rest != ""; {
			n := min(1+random.IntN(most), len(rest))
			pieces = append(pieces, rest[:n])
			rest = rest[n:]
		}
		p, r := through(pieces, how, cell)
		if r == nil || r.Text() != text || p != passed {
			t.Fatalf("cut into pieces of at most %d bytes, %q was passed on and the report is %v", most, p, r)
		}
	}
}

func TestTextPassesAtOnce(t *testing.T) {
	var out strings.Builder
	s := NewStderr(&out, nil)
	for _, text := range []string{"olá\n", "quanto? ", "50 %\r", "100 %\n", "não é panic\n", "época 3"} {
		before := out.Len()
		if _, err := s.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := out.String()[before:]; got != text {
			t.Errorf("of %q, %q passes at once", text, got)
		}
	}
}

// What comes after text on standard error is shown below it, though the text may look like a crash.
func TestOrderBesideACrash(t *testing.T) {
	const crash = "panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\t/tmp/x.go:3 +0x1d\n"
	for _, test := range []struct {
		name   string
		pieces []string // one that begins with + is of standard output
		code   int
		want   string
	}{
		{"the beginning of a mark", []string{"pan", "+a"}, 0, "pana"},
		{"an ending that is none", []string{"exit status 1\n", "+a", "^C\npan", "+b"}, 0, "exit status 1\na^C\npanb"},
		{"a false panic", []string{"panic: x\n", "+a", "+b", "fim\n", "+c"}, 0, "panic: x\nabfim\nc"},
		{"a false panic at the end", []string{"panic: x\n", "+a"}, 0, "panic: x\na"},
		{"half a false panic", []string{"panic: ", "+a"}, 0, "panic: a"},
		{"a crash beside a goroutine that prints", []string{crash[:7], "+a", crash[7:10], "+b", crash[10:], "+c"}, 2, "abc"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			s := NewStderr(&out, nil)
			for _, p := range test.pieces {
				if text, other := strings.CutPrefix(p, "+"); other {
					s.Then(func() { out.WriteString(text) })
				} else {
					_, _ = s.Write([]byte(p)) // a strings.Builder takes all
				}
			}
			s.End(Ending{Cell: 1, Code: test.code})
			if got := out.String(); !strings.HasPrefix(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
	var out strings.Builder
	s := NewStderr(&out, nil)
	_, _ = s.Write([]byte(crash[:20])) // a strings.Builder takes all
	shown := make(chan struct{})
	s.Then(func() { close(shown) })
	<-shown // though nothing more comes
}

func TestWhatOnlyLooksLikeACrash(t *testing.T) {
	for _, text := range []string{
		"panic: só um texto\nfim\n",
		"panic: só um texto",
		"panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\t/tmp/x.go:3 +0x1d\n",
		"fatal error: nada\n\n\n",
		"exit status 1\nnão era o fim\n",
		"exit status 1\n",
		"^C\n",
		"olha: panic: de brincadeira\nfim\n",
		"pan",
		strings.Repeat("panic: de novo\n", 100),
		"panic: " + strings.Repeat("ç", 100_000),
	} {
		for _, cut := range []int{1, 3, len(text)} {
			var pieces []string
			for rest := text; rest != ""; {
				n := min(cut, len(rest))
				pieces = append(pieces, rest[:n])
				rest = rest[n:]
			}
			passed, r := through(pieces, Ending{Cell: 3}, "")
			if passed != text || r != nil {
				t.Errorf("cut by %d, %.60q became %.60q and %v", cut, text, passed, r)
			}
		}
	}
}

// A trace may be very long: with thousands of goroutines, a fatal error lists them all.
func TestLongTrace(t *testing.T) {
	var text strings.Builder
	text.WriteString("fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan send]:\nmain.main()\n\tCélula [3]:1 +0x1d\n")
	for i := range 100_000 {
		fmt.Fprintf(&text, "\ngoroutine %d [chan send]:\nmain.f()\n\tCélula [3]:1 +0x1d\n", i+2)
	}
	var out strings.Builder
	s := NewStderr(&out, func(int) string { return "c <- 1" })
	_, _ = s.Write([]byte(text.String())) // a strings.Builder takes all
	if held := s.held.Cap(); held > 4*mostHeld {
		t.Errorf("%d bytes are kept", held)
	}
	if r := s.End(Ending{Cell: 3, Code: 2}); r == nil || r.Mistake != "espera-sem-fim" || out.Len() > 0 {
		t.Errorf("got %v, and %d bytes passed on", r, out.Len())
	}
}

// What the live package writes after runtime.Goexit has no place: all has ended.
func TestGoexit(t *testing.T) {
	var out strings.Builder
	s := NewStderr(&out, func(int) string { return "runtime.Goexit()" })
	_, _ = s.Write([]byte("fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n\ngoroutine 1 [exited]:\n")) // a strings.Builder takes all
	r := s.End(Ending{Cell: 3, Code: 2})
	if r == nil || r.Mistake != "saiu-da-goroutine" || !strings.Contains(r.Text(), "escreva return") || out.Len() > 0 {
		t.Errorf("got %v, and %q passed on", r, out.String())
	}
}
