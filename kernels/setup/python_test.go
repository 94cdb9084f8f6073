package setup

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// script is a program that says one line.
func script(line string) string { return "#!/bin/sh\necho '" + line + "'\n" }

func TestFindPython(t *testing.T) {
	const modern, old = "3.12.1|ok|/opt/python3.12", "3.8.18|version|/usr/bin/python3"
	tests := []struct {
		name     string
		programs map[string]string
		want     string // path; empty: a Problem that says
		say      []string
	}{
		{"none", nil, "", []string{"achar um Python", "nenhum Python 3.10 a 3.14 está no PATH", "CNN321_PYTHON"}},
		{"the usual one", map[string]string{"python3": script(modern)}, "/opt/python3.12", nil},
		{"an old one first", map[string]string{"python3": script(old), "python3.12": script(modern)}, "/opt/python3.12", nil},
		{"a broken shim first", map[string]string{"python3": "#!/bin/sh\nexit 127\n", "python3.12": script(modern)}, "/opt/python3.12", nil},
		{"only an old one", map[string]string{"python3": script(old)}, "", []string{"python3 é o Python 3.8.18"}},
		{"without ensurepip", map[string]string{"python3": script("3.11.2|ensurepip|/usr/bin/python3")}, "",
			[]string{"ao Python 3.11.2 (python3) falta o módulo ensurepip"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			bin := t.TempDir()
			for name, text := range test.programs {
				write(t, filepath.Join(bin, name), text)
			}
			t.Setenv("PATH", bin)
			t.Setenv("CNN321_PYTHON", "")
			got, err := findPython(t.Context())
			if test.want == "" {
				wantProblem(t, err, test.say...)
			} else if err != nil || got.path != test.want {
				t.Errorf("got %v, %v; want %s", got, err, test.want)
			}
		})
	}
}

// A machine without Python is told so before anything is made.
func TestSetupWithoutPython(t *testing.T) {
	p := emptyRepository(t)
	t.Setenv("CNN321_PYTHON", "/não/existe/python3")
	var heard record
	err := Ensure(t.Context(), p, &heard, Python)
	wantProblem(t, err, "achar um Python")
	if len(heard.begun) != 0 {
		t.Errorf("begun: %v", heard.begun)
	}
}

func TestRealPython(t *testing.T) {
	p := repository(t, Python)
	if err := provePackages(t.Context(), p.Python(), labLock, labProof); err != nil {
		t.Fatal(err)
	}
	// Another Python, without our packages, must not pass.
	base, err := findPython(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	venv := filepath.Join(t.TempDir(), "vazio")
	if err := (command{path: base.path, args: []string{"-m", "venv", "--without-pip", venv}}).run(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, provePackages(t.Context(), filepath.Join(venv, "bin", "python"), labLock, labProof), "conferir o ambiente Python", "em vez de")
}

func TestDownloadWithoutNetwork(t *testing.T) {
	p := repository(t, Python)
	t.Setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple") // nobody listens there
	t.Setenv("PIP_FIND_LINKS", "")
	t.Setenv("PIP_RETRIES", "0")
	t.Setenv("PIP_CONFIG_FILE", os.DevNull)
	t.Setenv("HTTPS_PROXY", "")
	there := Paths{t.TempDir()}
	files, err := wheelPlugin(t.Context(), there, p.Python(), Silent{}.Progress)
	wantProblem(t, explain("baixar o plugin do XLA", err), "a rede não respondeu", "PIP_INDEX_URL", "segue de onde parou")
	if files != nil {
		t.Errorf("files %v", files)
	}
	if _, err := os.Stat(there.pluginFile(DeviceCPU)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a plugin is there: %v", err)
	}
}

func TestDownloadRefusesAnotherHash(t *testing.T) {
	p := repository(t, Python)
	links := t.TempDir()
	write(t, filepath.Join(links, "lammps_jax_pjrt_cpu-0.11.2-py3-none-any.whl"), "não é o pacote")
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", links)
	t.Setenv("PIP_CONFIG_FILE", os.DevNull)
	_, err := wheelPlugin(t.Context(), Paths{t.TempDir()}, p.Python(), Silent{}.Progress)
	wantProblem(t, explain("baixar o plugin do XLA", err), "SHA-256 não confere")
}

// The user's own settings of pip and Go must not reach what is installed or built.
func TestEnvironmentsAreClean(t *testing.T) {
	bad := map[string]string{
		"PIP_TARGET": "/tmp/alhures", "PIP_USER": "1", "PYTHONPATH": "/tmp/alhures", "PYTHONHOME": "/tmp/alhures",
		"GOFLAGS": "-mod=mod", "GOWORK": "/tmp/go.work", "GOOS": "plan9", "GOARCH": "riscv64", "GOBIN": "/tmp/alhures",
		"CGO_ENABLED": "0", "GO111MODULE": "off", "LC_ALL": "pt_BR.UTF-8",
	}
	for name, value := range bad {
		t.Setenv(name, value)
	}
	for kind, env := range map[string][]string{"python": pythonEnvironment(), "go": goEnvironment(t.TempDir())} {
		for _, entry := range env {
			name, value, _ := strings.Cut(entry, "=")
			foreign := strings.HasPrefix(name, "GO") == (kind == "python") // the other one's settings do no harm
			if bad[name] == value && bad[name] != "" && !foreign && name != "CGO_ENABLED" {
				t.Errorf("%s: %s=%s passed", kind, name, value)
			}
		}
	}
	p := repository(t)
	if version, err := p.checkGo(t.Context()); err != nil || !strings.HasPrefix(version, "go1.") && !strings.HasPrefix(version, "devel") {
		t.Errorf("Go under bad settings: %q, %v", version, err)
	}
	list, err := goCommand(p.Root, "list", "-f", "{{.ImportPath}}", "./kernels/setup")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := list.output(t.Context()); err != nil || text != "cnn321/kernels/setup" {
		t.Errorf("go list under bad settings: %q, %v", text, err)
	}
}
