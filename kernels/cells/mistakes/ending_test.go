package mistakes

import (
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"
)

func TestEndings(t *testing.T) {
	for _, c := range []struct {
		name   string
		stderr string
		how    Ending
		passed string
		says   string
	}{
		{"interrupted", "meio\n^C\nexit status 1\n", Ending{Cell: 3, Code: 1, Interrupted: true}, "meio\n", "Célula [3]: interrompida por você."},
		{"interrupted with status 0", "", Ending{Cell: 3, Interrupted: true}, "", "Célula [3]: interrompida por você."},
		{"os.Exit", "exit status 3\n", Ending{Cell: 3, Code: 3}, "", "o programa terminou com o código 3."},
		{"after a message", "Erro: não deu\nexit status 1\n", Ending{Cell: 3, Code: 1}, "Erro: não deu\n", "o motivo está na mensagem acima (código 1)."},
		{"kill -9", "signal: killed\n", Ending{Cell: 3, Signal: syscall.SIGKILL}, "", "encerrado à força (SIGKILL)"},
		{"SIGTERM", "", Ending{Cell: 3, Signal: syscall.SIGTERM}, "", "por um sinal (SIGTERM)"},
		{"SIGSEGV", "", Ending{Cell: 3, Signal: syscall.SIGSEGV}, "", "unsafe ou C"},
		{"out of memory", "", Ending{Cell: 3, Signal: syscall.SIGKILL, OutOfMemory: true}, "", "mais memória do que há"},
		{"no number", "", Ending{Code: 3}, "", "A célula: o programa terminou"},
	} {
		t.Run(c.name, func(t *testing.T) {
			passed, r := through([]string{c.stderr}, c.how, "")
			if passed != c.passed {
				t.Errorf("%q was passed on, want %q", passed, c.passed)
			}
			if r == nil || !strings.Contains(r.Text(), c.says) || strings.Count(r.Text(), "\n") > 1 {
				t.Fatalf("want one sentence with %q, got %v", c.says, r)
			}
			if c.how.Interrupted && strings.Contains(strings.Join(r.Traceback, ""), "\x1b") {
				t.Error("an interrupted cell is no red box")
			}
			if !utf8.ValidString(r.Text()) {
				t.Error("letters are cut")
			}
		})
	}
}

func TestRealEndings(t *testing.T) {
	for name, want := range map[string]string{"exit": "código 3", "fatal": "mensagem acima (código 1)"} {
		stderr, how := crash1(t, name)
		if _, r := through([]string{stderr}, how, ""); r == nil || !strings.Contains(r.Text(), want) {
			t.Errorf("%s: want %q, got %v", name, want, r)
		}
	}
	stderr, how := crash1(t, "fake")
	if passed, r := through([]string{stderr}, how, ""); passed != stderr || r != nil {
		t.Errorf("%q became %q and %v", stderr, passed, r)
	}
}

func TestParseEnding(t *testing.T) {
	for text, want := range map[string]Ending{
		"exit status 2":                            {Cell: 3, Code: 2},
		"failed: exit status 1":                    {Cell: 3, Code: 1},
		"signal: killed":                           {Cell: 3, Signal: syscall.SIGKILL},
		"signal: segmentation fault (core dumped)": {Cell: 3, Signal: syscall.SIGSEGV},
	} {
		if got, ok := ParseEnding(3, text); !ok || got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	if _, ok := ParseEnding(3, "panic"); ok {
		t.Error("read an ending in other text")
	}
}
