package setup

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestHints(t *testing.T) {
	const debian, fedora = "ID=debian\n", "NAME=x\nID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"
	tests := []struct{ name, system, release, mac, want string }{
		{"Debian", "linux", debian, "", "sudo apt install gcc libc6-dev"},
		{"Ubuntu", "linux", "ID=ubuntu\nID_LIKE=debian\n", "", "sudo apt install gcc libc6-dev"},
		{"Fedora's kin", "linux", fedora, "", "sudo dnf install gcc"},
		{"macOS, Apple's tools", "darwin", "", "", "xcode-select --install"},
		{"macOS, Homebrew", "darwin", "", "python@3.13", "brew install python@3.13"},
		{"unknown", "linux", "ID=plan9\n", "x",
			"sudo apt install gcc libc6-dev (Debian, Ubuntu), sudo dnf install gcc (Fedora) ou brew install x (macOS)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := hintFor(test.system, test.release, "gcc libc6-dev", "gcc", test.mac); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCompiler(t *testing.T) {
	p := repository(t)
	if name, err := p.checkCompiler(t.Context()); err != nil || name == "" {
		t.Errorf("this machine's compiler: %q, %v", name, err)
	}
	tests := []struct{ name, cc, say string }{
		{"not there", "compilador-que-não-há", "não achei compilador-que-não-há no PATH"},
		{"there, but fails", "false", "false não compila um programa simples"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("CC", test.cc)
			_, err := p.checkCompiler(t.Context())
			wantProblem(t, err, "usar um compilador C", test.say)
		})
	}
}

func TestGo(t *testing.T) {
	p := repository(t)
	tests := []struct{ name, program, say string }{
		{"none", "", "não achei o comando go"},
		{"old", script("go1.21.13"), "a versão go1.21.13 é antiga"},
		{"too old for the module", "#!/bin/sh\necho 'go: go.mod requires go >= 1.26.5 (running go 1.25.0; GOTOOLCHAIN=local)'\nexit 1\n",
			"o Go desta máquina é antigo"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			bin := t.TempDir()
			if test.program != "" {
				write(t, filepath.Join(bin, "go"), test.program)
			}
			t.Setenv("PATH", bin)
			_, err := p.checkGo(t.Context())
			wantProblem(t, err, test.say, "https://go.dev/dl/")
		})
	}
}

// All that is missing is told at once.
func TestPreflightTellsAll(t *testing.T) {
	p := emptyRepository(t)
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	t.Setenv("CNN321_PYTHON", "") // it may be set where the tests run
	err := p.preflight(t.Context(), []step{{tools: needGo | needPython, room: 1 << 60}})
	for _, text := range []string{"não achei o comando go", "achar um Python", "livres e são precisos"} {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%q is missing in: %v", text, err)
		}
	}
}

func TestDiagnose(t *testing.T) {
	t.Run("nothing installed", func(t *testing.T) {
		failed := 0
		for _, f := range Diagnose(t.Context(), emptyRepository(t)) {
			if f.Verdict == Failure {
				failed++
				if f.Fix == "" || f.Detail == "" {
					t.Errorf("%+v: without detail or fix", f)
				}
			}
		}
		want, p := 0, emptyRepository(t)
		for _, s := range allSteps(p) {
			if s.part != CUDA && p.everything([]step{s})[s.part] { // what nobody asked for is not missing
				want++
			}
		}
		if failed != want {
			t.Errorf("%d failures, want %d", failed, want)
		}
	})
	t.Run("installed", func(t *testing.T) {
		for _, f := range Diagnose(t.Context(), repository(t, Python, Settings, Plugin, MNIST, Tools, Launcher, Engine, Kernelspecs)) {
			if f.Verdict == Failure {
				t.Errorf("%+v", f)
			}
		}
	})
	t.Run("installed, where there is nothing to install with", func(t *testing.T) {
		p := repository(t, Python, Settings, Plugin, MNIST, Tools, Launcher, Engine, Kernelspecs)
		goCommand, err := lookGo()
		if err != nil {
			t.Fatal(err)
		}
		bare := t.TempDir()
		if err := os.Symlink(goCommand, filepath.Join(bare, "go")); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", bare)
		said := map[string]string{}
		for _, f := range Diagnose(t.Context(), p) {
			if f.Verdict == Failure {
				t.Errorf("%+v", f)
			}
			said[f.Name] = f.Detail
		}
		if got := said["Compilador C"]; !strings.Contains(got, "não faz falta") {
			t.Errorf("of the compiler it says %q", got)
		}
	})
}

func TestTerminal(t *testing.T) {
	run := func(live bool) string {
		var out bytes.Buffer
		terminal := &Terminal{out: &out, live: live}
		terminal.Begin(2, 9, "Plugin")
		terminal.drawn = time.Now().Add(-time.Minute) // long ago, so that the next call draws
		terminal.Progress(31, 62, "baixando")
		terminal.End(nil, 90*time.Second)
		terminal.Begin(3, 9, "Dados")
		terminal.End(errors.New("x"), 1500*time.Millisecond)
		terminal.Note("Nota")
		return out.String()
	}
	tests := []struct {
		name string
		live bool
		want []string
		not  string
	}{
		{"terminal", true, []string{"[2/9] Plugin ━━━━━━━━━━━━┄┄┄┄┄┄┄┄┄┄┄┄  50% baixando", "✔ [2/9] Plugin: pronto em 1 min 30 s",
			"✘ [3/9] Dados: falhou", "Nota\n"}, "pronto em 1,5 s"},
		{"log", false, []string{"[2/9] Plugin …\n", " 50%  baixando\n", "✔ pronto em 1 min 30 s\n", "✘ falhou\n", "Nota\n"}, "\x1b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := run(test.live)
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is missing in %q", want, got)
				}
			}
			if strings.Contains(got, test.not) {
				t.Errorf("%q is in %q", test.not, got)
			}
		})
	}
}

func TestQuantities(t *testing.T) {
	for d, want := range map[time.Duration]string{
		51 * time.Millisecond: "51 ms", 1540 * time.Millisecond: "1,5 s", 125 * time.Second: "2 min 5 s",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
