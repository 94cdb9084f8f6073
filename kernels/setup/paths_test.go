package setup

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFindRootFrom(t *testing.T) {
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(base, "repo/go.mod"), "// a comment\nmodule cnn321\n\ngo 1.26\n")
	write(t, filepath.Join(base, "repo/kernels/setup/gopls/go.mod"), "module cnn321/gopls\n")
	write(t, filepath.Join(base, "other/go.mod"), "module example.com/other\n")
	write(t, filepath.Join(base, "quoted/go.mod"), "module \"cnn321\"\n")
	if err := os.MkdirAll(filepath.Join(base, "repo/notebooks/deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, from, want string }{
		{"the root itself", "repo", "repo"},
		{"below", "repo/notebooks/deep", "repo"},
		{"in a nested module", "repo/kernels/setup/gopls", "repo"},
		{"quoted module path", "quoted", "quoted"},
		{"another module", "other", ""},
		{"outside", ".", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := findRootFrom(filepath.Join(base, test.from))
			if test.want == "" {
				wantProblem(t, err, "achar a pasta do cnn321", "go.mod do módulo cnn321", "cd cnn321")
				return
			}
			if err != nil || got != filepath.Join(base, test.want) {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

// TestFindRootByALink: a link in the way of the working directory, as a shell keeps it, gives the root no second name.
func TestFindRootByALink(t *testing.T) {
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(base, "cnn321-1.0/go.mod"), "module cnn321\n")
	link := filepath.Join(base, "cnn321")
	if err := os.Symlink("cnn321-1.0", link); err != nil {
		t.Fatal(err)
	}
	t.Chdir(link) // sets PWD too
	if got, err := FindRoot(); err != nil || got != filepath.Join(base, "cnn321-1.0") {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestKernelspecs(t *testing.T) {
	p, dir := Paths{"/aula/cnn321"}, t.TempDir()
	files, err := p.WriteKernelspecs(dir, DeviceCPU, DeviceCUDA)
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ file, name, device string }{
		{"cnn321/kernel.json", "CNN em Go", "cpu"},
		{"cnn321-cuda/kernel.json", "CNN em Go (CUDA)", "cuda"},
	}
	for i, w := range want {
		if files[i] != filepath.Join(dir, w.file) {
			t.Errorf("file %q, want %q", files[i], w.file)
		}
		text, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		var got kernelJSON
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		argv := []string{"/aula/cnn321/.cnn321/bin/kernels", "kernel", "--root", "/aula/cnn321", "--device", w.device,
			"{connection_file}"}
		if !slices.Equal(got.Argv, argv) || got.DisplayName != w.name || got.Language != "go" || got.InterruptMode != "message" {
			t.Errorf("%s: %+v", w.file, got)
		}
	}
	write(t, filepath.Join(dir, "python3/kernel.json"), "{}")
	removed, err := p.RemoveKernelspecs(dir)
	if err != nil || len(removed) != 2 {
		t.Errorf("removed %v, %v", removed, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
		t.Errorf("left %v, want another's kernelspec only", left)
	}
}

func TestWithNeeds(t *testing.T) {
	steps := allSteps(Paths{t.TempDir()})
	got, err := withNeeds(steps, []Part{CUDA, Kernelspecs})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []Part{CUDA, Python, Kernelspecs, Launcher} {
		if !got[part] {
			t.Errorf("%s is missing in %v", part, got)
		}
	}
	if len(got) != 4 {
		t.Errorf("got %v", got)
	}
	if _, err := withNeeds(steps, []Part{"nada"}); err == nil || !strings.Contains(err.Error(), "nada") {
		t.Errorf("err = %v", err)
	}
}

func TestJupyterEnvironmentIsOurOwn(t *testing.T) {
	for _, name := range []string{"JUPYTER_CONFIG_DIR", "JUPYTER_CONFIG_PATH", "JUPYTER_PATH", "JUPYTERLAB_SETTINGS_DIR",
		"PYTHONPATH", "PYTHONHOME"} {
		t.Setenv(name, "/home/aluno/estragado")
	}
	p := Paths{"/aula/cnn321"}
	env := p.JupyterEnvironment("/tmp/curto")
	for _, entry := range env {
		if strings.Contains(entry, "estragado") {
			t.Errorf("the user's own %s is still there", entry)
		}
	}
	for _, want := range []string{"JUPYTER_PATH=/aula/cnn321/.cnn321/jupyter", "JUPYTER_RUNTIME_DIR=/tmp/curto"} {
		if !slices.Contains(env, want) {
			t.Errorf("%s is missing", want)
		}
	}
}
