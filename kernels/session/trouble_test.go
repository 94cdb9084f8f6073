package session

import (
	"strings"
	"testing"
)

// The words are those of the go command, its linker and Linux.
func TestTrouble(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"a full disk":     {"/usr/local/go/pkg/tool/linux_amd64/link: mapping output file failed: no space left on device", "está cheio"},
		"noexec":          {"failed to run the program: fork/exec /tmp/x/gonb_1/bin: permission denied", "TMPDIR"},
		"no cache":        {"go list falhou: failed to initialize build cache at /proc/nada: mkdir /proc/nada: no such file or directory", "unset GOCACHE"},
		"a compiler":      {"example.org/x: /usr/local/go/pkg/tool/linux_amd64/compile: signal: killed", "faltou memória"},
		"read-only":       {"open /tmp/x/main.go: read-only file system", "só de leitura"},
		"open files":      {"open /tmp/x/main.go: too many open files", "abertos demais"},
		"a cell's own":    {"./main.go:3:2: undefined: permission", ""},
		"a cell's string": {"./main.go:3:2: cannot use \"signal: killed\" (untyped string constant) as int value", ""},
	} {
		t.Run(name, func(t *testing.T) {
			report := trouble(3, test.text)
			if test.want == "" {
				if report != nil {
					t.Errorf("it says %s", report.Value)
				}
				return
			}
			if report == nil {
				t.Fatal("nothing is said")
			}
			if text := strings.Join(report.Traceback, "\n"); !strings.Contains(text, test.want) || !strings.Contains(text, "Célula [3]") {
				t.Errorf("it says %s", text)
			}
		})
	}
}
