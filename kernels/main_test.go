package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/kernels/setup"
)

func TestDispatch(t *testing.T) {
	tests := []struct {
		name           string
		args           []string
		status         int
		stdout, stderr string
	}{
		{"nothing", nil, statusUsage, "", "Uso: go run ./kernels COMANDO"},
		{"help", []string{"--help"}, 0, "abre a lição no JupyterLab", ""},
		{"unknown", []string{"voar"}, statusUsage, "", `Não conheço o comando "voar"`},
		{"argument too many", []string{"doctor", "x"}, statusUsage, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := statusOf(dispatch(t.Context(), test.args, &stdout, &stderr), false, &stderr)
			if status != test.status || !strings.Contains(stdout.String(), test.stdout) || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("status %d, stdout %q, stderr %q", status, &stdout, &stderr)
			}
		})
	}
}

func TestCommandsAreDescribed(t *testing.T) {
	seen := make(map[string]bool)
	for _, c := range commands() {
		if c.name == "" || c.summary == "" || c.run == nil || seen[c.name] {
			t.Errorf("command %q: incomplete or twice", c.name)
		}
		seen[c.name] = true
	}
	for _, name := range strings.Fields("setup lab doctor run bench install uninstall kernel") {
		if !seen[name] {
			t.Errorf("no command %s", name)
		}
	}
}

// TestInstallationByALink: what a person, or a kernelspec, names by a link is the same installation.
func TestInstallationByALink(t *testing.T) {
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	paths, other, link := setup.Paths{Root: filepath.Join(base, "cnn321-1.0")}, filepath.Join(base, "outra"), filepath.Join(base, "cnn321")
	err = errors.Join(os.MkdirAll(paths.Notebooks(), 0o755), os.WriteFile(paths.Lesson(), []byte("{}"), 0o644), os.Mkdir(other, 0o755), os.Symlink("cnn321-1.0", link))
	if err != nil {
		t.Fatal(err)
	}
	if found, err := kernelPaths(link); err != nil || found != paths {
		t.Errorf("a kernel's --root: %v, %v, want %v", found, err, paths)
	}
	for owner, want := range map[string]bool{paths.Root: true, link: true, filepath.Join(base, "apagada"): true, other: false, "": false} {
		if got := ours(owner, paths.Root); got != want {
			t.Errorf("a kernelspec of %q is ours: %v", owner, got)
		}
	}
	for notebook, want := range map[string]bool{paths.Lesson(): true, (setup.Paths{Root: link}).Lesson(): true, filepath.Join(paths.Notebooks(), "minha.ipynb"): false} {
		if got := isLesson(paths, notebook); got != want {
			t.Errorf("%s is the lesson: %v", notebook, got)
		}
	}
}

func TestStatus(t *testing.T) {
	problem := &setup.Problem{What: "abrir", Why: "assim", Fix: "faça assado"}
	tests := []struct {
		name    string
		err     error
		stopped bool
		want    int
		said    string
	}{
		{"well", nil, false, 0, ""},
		{"help", flag.ErrHelp, false, 0, ""},
		{"usage", fmt.Errorf("x: %w", errUsage), false, statusUsage, ""},
		{"told already", errReported, false, statusFailed, ""},
		{"a problem", problem, false, statusFailed, "Não consegui abrir: assim.\n  O que fazer: faça assado.\n"},
		{"interrupted", errors.Join(problem, context.Canceled), true, statusInterrupted, "Não consegui abrir"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var said bytes.Buffer
			if got := statusOf(test.err, test.stopped, &said); got != test.want || !strings.HasPrefix(said.String(), test.said) {
				t.Errorf("status %d, said %q", got, &said)
			}
		})
	}
}

func TestPrintFindings(t *testing.T) {
	fine := setup.Finding{Name: "Go", Detail: "go1.26.8"}
	warning := setup.Finding{Name: "Memória", Verdict: setup.Warning, Detail: "1 GB", Fix: "feche programas"}
	failure := setup.Finding{Name: "Dados", Verdict: setup.Failure, Detail: "faltam", Fix: "rode o setup"}
	tests := []struct {
		name     string
		findings []setup.Finding
		ok       bool
		want     []string
	}{
		{"all well", []setup.Finding{fine}, true, []string{"✔ Go: go1.26.8\n", "Tudo certo: a lição pode rodar (abrir)."}},
		{"a warning", []setup.Finding{fine, warning}, true, []string{"⚠ Memória: 1 GB\n    → feche programas\n", "pode rodar. Avisos: 1"}},
		{"a failure", []setup.Finding{failure, warning}, false, []string{"✘ Dados: faltam\n    → rode o setup\n", "Falhas: 1; avisos: 1"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			if ok := printFindings(&out, "abrir", test.findings); ok != test.ok {
				t.Errorf("ok = %v", ok)
			}
			for _, want := range test.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is missing in:\n%s", want, &out)
				}
			}
		})
	}
}

func TestSweepRuntime(t *testing.T) {
	base := t.TempDir()
	mine := fmt.Sprintf("%s/%s%d-x", base, runtimePrefix, os.Getpid())
	const nobodys = 1 << 30 // above any process number
	dead := fmt.Sprintf("%s/%s%d-x", base, runtimePrefix, nobodys)
	for _, dir := range []string{mine, dead, base + "/alheia"} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	sweepRuntime(base)
	for dir, want := range map[string]bool{mine: true, dead: false, base + "/alheia": true} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

func TestPortIsChecked(t *testing.T) {
	for _, port := range []string{"70000", "-1", "oito"} {
		err := dispatch(t.Context(), []string{"lab", "--port=" + port}, io.Discard, io.Discard)
		if !errors.Is(err, errUsage) {
			t.Errorf("port %s: %v", port, err)
		}
	}
}
