package mistakes

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// crasher is the program of all cases; the learner's part is mapped to "Célula [3]", a case a line.
func crasher() (program, cell string) {
	var lines []string
	for i, c := range crashed {
		lines = append(lines, fmt.Sprintf("func case%d() { %s }", i, c.code))
	}
	lines = append(lines,
		"func média(notas []int) int { i := 5; return notas[i] }",
		"type Rede struct{ épocas int }",
		"func (r *Rede) Treina() { r.épocas++ }",
		"func recursiva(n int) int { return recursiva(n+1) + 1 }")
	cell = strings.Join(lines, "\n")
	var cases strings.Builder
	for i := range crashed {
		fmt.Fprintf(&cases, "case \"%d\":\n\tcase%d()\n", i, i)
	}
	program = "package main\nimport (\"errors\"; \"fmt\"; \"os\"; \"runtime/debug\"; \"sync\")\nvar sink []byte\nvar _ = errors.New\nvar _ = debug.SetMaxStack\nvar _ sync.Mutex\n" +
		"func main() {\nswitch os.Args[1] {\n" + cases.String() +
		"case \"exit\": os.Exit(3)\ncase \"fatal\": fmt.Fprintln(os.Stderr, \"Erro: não deu\"); os.Exit(1)\n" +
		"case \"fake\": fmt.Fprintln(os.Stderr, \"panic: só um texto\"); fmt.Fprintln(os.Stderr, \"fim\")\n" +
		"}\n}\n//line " + FileOf(3) + ":1:1\n" + cell + "\n"
	return program, cell
}

// build makes the crasher once.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "crasher")
	if err != nil {
		return "", err
	}
	built = dir
	text, _ := crasher()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(text), 0o644); err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", filepath.Join(dir, "crasher"), filepath.Join(dir, "main.go"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return dir, nil
})

// built is the folder to remove at the end; "" when no test needed it.
var built string

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(code)
}

// crash1 runs one case of the crasher.
func crash1(t *testing.T, name string) (stderr string, how Ending) {
	t.Helper()
	dir, err := build()
	if err != nil {
		t.Fatal(err)
	}
	// With less memory than one of the cases asks for, on any machine.
	cmd := exec.Command("sh", "-c", `ulimit -v 3000000; exec "$0" "$1"`, filepath.Join(dir, "crasher"), name)
	var out bytes.Buffer
	cmd.Stderr = &out
	_ = cmd.Run() // how it ended is looked at
	return out.String(), EndingOf(3, cmd.ProcessState)
}

// through writes a text to a Stderr in pieces and ends it.
func through(pieces []string, how Ending, cell string) (passed string, r *Report) {
	var out strings.Builder
	s := NewStderr(&out, func(int) string { return cell })
	for _, p := range pieces {
		_, _ = s.Write([]byte(p)) // a strings.Builder takes all
	}
	r = s.End(how)
	return out.String(), r
}
