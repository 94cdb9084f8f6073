package mistakes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/kernels/tier"
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
	{"printf-por-println", "import \"fmt\"\nfunc a() { fmt.Println(\"%d\", 1) }", 2, "Use fmt.Printf"},
	{"println-com-fim-de-linha", "import \"fmt\"\nfunc a() { fmt.Println(\"oi\\n\") }", 2, "já muda de linha"},
	{"trava-copiada", "import \"sync\"\nfunc a(m sync.Mutex) { m.Lock() }", 2, "é outra trava"},
	{"trava-copiada", "import \"sync\"\nfunc a() { var m sync.Mutex; n := m; n.Lock() }", 2, "é outra trava"},
	{"nunca-executado", "func a() {\n\treturn\n\tprintln(2)\n}", 3, "nunca é executada"},
	{"atribui-a-si-mesmo", "func a() { total := 1; total = total; println(total) }", 1, "total recebe o seu próprio valor"},
	{"resultado-perdido", "import \"fmt\"\nfunc a() { fmt.Sprint(1) }", 2, "fmt.Sprint só devolve um resultado"},
	{"inteiro-vira-letra", "func a(n int) string { return string(n) }", 1, "a letra com esse número"},
	{"sempre-igual", "func a(n int) bool { return n != 1 || n != 2 }", 1, "dá sempre o mesmo"},
	{"fica-esperando", "import \"context\"\nfunc a() { _, cancel := context.WithCancel(context.Background()); _ = cancel }\nfunc b() { ctx, _ := context.WithCancel(context.Background()); println(ctx) }", 3, "precisa ser chamada"},
}

// All cells are vetted at once: starting vet is what takes long.
func TestVetsWords(t *testing.T) {
	tier.Slow(t, "starts go vet")
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module vetted\n\ngo 1.26\n")
	for i, v := range vetted {
		folder := filepath.Join(dir, "p"+string(rune('a'+i)))
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		write(filepath.Join(filepath.Base(folder), "x.go"), "package p\n//line "+filepath.Join(folder, FileOf(i+1))+":1:1\n"+v.cell+"\n")
	}
	cmd := exec.Command("go", "vet", "./...")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatal("vet finds nothing")
	}
	byCell := make(map[int][]Diagnostic)
	for _, d := range FromBuild(string(out), Vet, func(file string) (int, string, bool) {
		cell, ok := CellOf(file)
		if !ok {
			return 0, "", false
		}
		return cell, vetted[cell-1].cell, true
	}) {
		byCell[d.Cell] = append(byCell[d.Cell], d)
	}
	for i, v := range vetted {
		t.Run(v.name, func(t *testing.T) {
			r := Explain(byCell[i+1]...)
			if r == nil {
				t.Fatalf("vet said nothing of:\n%s\nbut:\n%s", v.cell, out)
			}
			if text := r.Text(); r.Mistake != v.name || !strings.Contains(text, v.says) || !strings.HasPrefix(text, Place(i+1, v.line)+": ") {
				t.Errorf("want %s, line %d, %q; got %s:\n%s", v.name, v.line, v.says, r.Mistake, text)
			}
		})
	}
}
