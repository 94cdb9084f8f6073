package mistakes

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"cnn321/kernels/cells/vet"
)

// vetted are cells that compile and hardly mean what they say, and what vet's words must become.
var vetted = []struct {
	name, cell string
	line       int
	says       string
}{
	{"verbo-do-printf", "import \"fmt\"\nfunc a() { fmt.Printf(\"%d\\n\", \"três\") }", 2, "%d não combina com `\"três\"`, que é texto (string)"},
	{"verbo-do-printf", "import \"fmt\"\nfunc a() { fmt.Printf(\"%d %d\\n\", 1) }", 2, "mais verbos"},
	{"verbo-do-printf", "import \"fmt\"\nfunc a() { fmt.Printf(\"%d\\n\", 1, 2) }", 2, "pede 1 valor, e recebeu 2"},
	{"verbo-do-printf", "import \"fmt\"\nfunc a() { fmt.Printf(\"%y\\n\", 1) }", 2, "não conhece %y"},
	{"verbo-do-printf", "import \"fmt\"\nfunc a() { fmt.Printf(\"100%\") }", 2, "se escreve %%"},
	{"printf-sem-constante", "import \"fmt\"\nfunc a(s string) { fmt.Printf(s) }", 2, "é uma variável"},
	{"printf-sem-verbo", "import \"fmt\"\nfunc a() { fmt.Printf(\"oi\", 3) }", 2, "use fmt.Println"},
	{"printf-por-println", "import \"fmt\"\nfunc a() { fmt.Println(\"%d\", 1) }", 2, "Use fmt.Printf"},
	{"printf-por-println", "import (\"fmt\"; \"os\")\nfunc a() { fmt.Fprint(os.Stdout, \"%d\", 1) }", 2, "Use fmt.Fprintf"},
	{"println-com-fim-de-linha", "import \"fmt\"\nfunc a() { fmt.Println(\"oi\\n\") }", 2, "já muda de linha"},
	{"println-sem-destino", "import (\"fmt\"; \"os\")\nfunc a() { fmt.Println(os.Stderr, \"oi\") }", 2, "Use fmt.Fprintln"},
	{"funcao-nao-chamada", "import (\"fmt\"; \"time\")\nfunc a() { fmt.Println(time.Now) }", 2, "Escreva time.Now()"},
	{"imprime-a-si-mesmo", "import \"fmt\"\ntype T struct{}\nfunc (t T) String() string { return fmt.Sprintf(\"%v\", t) }", 3, "não termina nunca"},
	{"erro-embrulhado", "import \"fmt\"\nfunc a(err error) string { return fmt.Sprintf(\"%w\", err) }", 2, "só fmt.Errorf"},
	{"faltam-os-pontos", "import \"fmt\"\nfunc a(s string, v ...any) { fmt.Printf(s, v) }", 2, "valores..."},
	{"trava-copiada", "import \"sync\"\nfunc a(m sync.Mutex) { m.Lock() }", 2, "um sync.Mutex é copiado"},
	{"trava-copiada", "import \"sync\"\nfunc a() { var m sync.Mutex; n := m; n.Lock() }", 2, "um sync.Mutex é copiado"},
	{"trava-copiada", "import \"sync\"\ntype T struct{ wg sync.WaitGroup }\nfunc a(l []T) { for _, t := range l { t.wg.Wait() } }", 3, "um sync.WaitGroup é copiado"},
	{"nunca-executado", "func a() {\n\treturn\n\tprintln(2)\n}", 3, "nunca é executada"},
	{"atribui-a-si-mesmo", "func a() { total := 1; total = total; println(total) }", 1, "total recebe o seu próprio valor"},
	{"resultado-perdido", "import \"fmt\"\nfunc a() { fmt.Sprint(1) }", 2, "fmt.Sprint só devolve um resultado"},
	{"inteiro-vira-letra", "func a(n int) string { return string(n) }", 1, "a letra com esse número"},
	{"sempre-igual", "func a(n int) bool { return n != 1 || n != 2 }", 1, "dá sempre o mesmo"},
	{"sempre-igual", "func a(n int) bool { return n == 1 || n == 1 }", 1, "duas vezes a mesma coisa"},
	{"fica-esperando", "import \"context\"\nfunc b() { ctx, _ := context.WithCancel(context.Background()); println(ctx) }", 2, "precisa ser chamada"},
	{"fica-esperando", "import \"context\"\nfunc b(x bool) { ctx, fim := context.WithCancel(context.Background()); println(ctx); if x { return }; fim() }", 2, "defer fim()"},
	{"funcao-nunca-nil", "func f() int { return 1 }\nfunc a() bool { return f == nil }", 2, "Escreva f() == nil"},
	{"desloca-demais", "func a(b uint8) uint8 { return b << 9 }", 1, "tem só 8 bits"},
	{"append-sem-valor", "func a(s []int) []int { return append(s) }", 1, "nada para acrescentar"},
	{"atomico-atribuido", "import \"sync/atomic\"\nfunc a(n int64) { n = atomic.AddInt64(&n, 1) }", 2, "não é atômica"},
	{"defer-cedo-demais", "import (\"fmt\"; \"time\")\nfunc a() { t := time.Now(); defer fmt.Println(time.Since(t)) }", 2, "e não no fim"},
	{"alvo-do-errors-as", "import \"errors\"\nfunc a(err error) bool { var e error; return errors.As(err, &e) }", 2, "o endereço de uma variável"},
	{"resposta-antes-do-erro", "import \"net/http\"\nfunc a() error { r, err := http.Get(\"\"); defer r.Body.Close(); return err }", 2, "antes de se conferir o erro"},
	{"tipo-impossivel", "type A interface{ F() }\ntype B interface{ F() int }\nfunc a(x A) bool { _, ok := x.(B); return ok }", 3, "ao mesmo tempo"},
	{"etiqueta-do-campo", "type T struct { Nome string `json: \"nome\"` }", 1, "sem espaço"},
	{"etiqueta-do-campo", "type T struct { nome string `json:\"nome\"` }", 1, "começa com minúscula"},
	{"etiqueta-do-campo", "type T struct { A int `json:\"x\"`; B int `json:\"x\"` }", 1, "o mesmo nome"},
	{"ordem-da-data", "import \"time\"\nfunc a() string { return time.Now().Format(\"2006-02-01\") }", 2, "Escreva 2006-01-02"},
	{"falta-o-endereco", "import \"encoding/json\"\nfunc a(b []byte) { var x int; json.Unmarshal(b, x) }", 2, "Ponha & na frente"},
	{"add-dentro-da-goroutine", "import \"sync\"\nfunc a(wg *sync.WaitGroup) { go func() { wg.Add(1); defer wg.Done() }() }", 2, "wg.Add(1) antes do go"},
	{"escreve-nos-erros", "func a() { println(2) }", 1, "fmt.Println, que escreve na saída da célula"},
	{"sono-curto", "import \"time\"\nfunc a() { time.Sleep(2) }", 2, "time.Sleep(2 * time.Second)"},
	{"metodo-de-outra-forma", "type T int\nfunc (t T) WriteByte(b byte) {}", 2, "com outra forma"},
}

// vetWords gives what vet says of a cell, in process.
func vetWords(t *testing.T, cell string) []Diagnostic {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "cell.go", "package main\n//line cell.go:1:1\n"+cell, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Uses: make(map[*ast.Ident]types.Object),
		Defs: make(map[*ast.Ident]types.Object), Scopes: make(map[ast.Node]*types.Scope),
		Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
		Instances: make(map[*ast.Ident]types.Instance), FileVersions: make(map[*ast.File]string),
	}
	importing.Lock()
	defer importing.Unlock()
	conf := types.Config{Importer: imports(), GoVersion: "go1.26"}
	pkg, err := conf.Check("main", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatal(err)
	}
	found, err := vet.Check(vet.Program{Fset: fset, File: file, Pkg: pkg, Info: info})
	if err != nil {
		t.Fatal(err)
	}
	var all []Diagnostic
	for _, f := range found {
		at := fset.Position(f.Pos)
		all = append(all, Diagnostic{Kind: Vet, Cell: 3, Line: at.Line, Column: at.Column, Message: f.Message, Source: cell})
	}
	return all
}

func TestVetsWords(t *testing.T) {
	for _, v := range vetted {
		t.Run(v.name, func(t *testing.T) {
			r := Explain(vetWords(t, v.cell)...)
			if r == nil {
				t.Fatalf("vet said nothing of:\n%s", v.cell)
			}
			if text := r.Text(); r.Mistake != v.name || !strings.Contains(text, v.says) || !strings.HasPrefix(text, Place(3, v.line)+": ") {
				t.Errorf("want %s, line %d, %q; got %s:\n%s", v.name, v.line, v.says, r.Mistake, text)
			}
		})
	}
}
