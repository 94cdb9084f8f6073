package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cnn321/kernels/setup"
)

func TestInstallAndUninstall(t *testing.T) {
	paths := prepared(t)
	data := t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", data)
	spec := filepath.Join(data, "kernels", setup.Kernelspec(setup.DeviceCPU), "kernel.json")
	put := func(text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(spec), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(spec, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	installed := func() bool {
		text, err := os.ReadFile(spec)
		return err == nil && strings.Contains(string(text), paths.Bin("kernels"))
	}

	if err := runInstall(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if !installed() {
		t.Fatalf("nothing of ours in %s", spec)
	}
	if err := runInstall(t.Context(), nil); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if err := runUninstall(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(spec)); !os.IsNotExist(err) {
		t.Errorf("uninstall left the kernelspec: %v", err)
	}
	if err := runUninstall(t.Context(), nil); err != nil {
		t.Errorf("with nothing to remove: %v", err)
	}

	elsewhere := t.TempDir()
	tests := []struct {
		name, text       string
		replaced, leaves bool
	}{
		{name: "somebody else's", text: `{"argv":["python"],"metadata":{}}`, leaves: true},
		{name: "unreadable", text: `{`, leaves: true},
		{name: "another copy's", text: `{"metadata":{"cnn321":"` + elsewhere + `"}}`, replaced: true, leaves: true},
		{name: "a deleted copy's", text: `{"metadata":{"cnn321":"` + elsewhere + `/apagada"}}`, replaced: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			put(test.text)
			if err := runUninstall(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(spec); (err == nil) != test.leaves {
				t.Errorf("after uninstall: %v", err)
			}
			put(test.text)
			if err := runInstall(t.Context(), nil); (err == nil) != test.replaced {
				t.Errorf("install: %v", err)
			}
			if installed() != test.replaced {
				t.Errorf("installed: %v, want %v", installed(), test.replaced)
			}
		})
	}
}

// TestInstallForOthers: into another Jupyter than the user's own, named by its prefix.
func TestInstallForOthers(t *testing.T) {
	paths := prepared(t)
	prefix := openFolder(t)
	spec := filepath.Join(prefix, kernelsFolder, setup.Kernelspec(setup.DeviceCPU), "kernel.json")
	if err := paths.OthersMayRead(); err != nil {
		// This machine's Python or Go is its owner's alone: then that is said, and nothing is put anywhere.
		if got := runInstall(t.Context(), []string{"--prefix", prefix}); got == nil || got.Error() != err.Error() {
			t.Errorf("install said %v, want %v", got, err)
		}
		if _, err := os.Stat(spec); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("something was installed: %v", err)
		}
		t.Skipf("the rest needs an installation that others can read: %v", err)
	}
	if err := runInstall(t.Context(), []string{"--prefix", prefix}); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(spec); err != nil || !strings.Contains(string(text), paths.Bin("kernels")) {
		t.Errorf("kernelspec %q, %v", text, err)
	}
	if err := runUninstall(t.Context(), []string{"--prefix", prefix}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(spec)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("uninstall left the kernelspec: %v", err)
	}
}

// openFolder is a folder that everybody may look into, which the folders of tests are not.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "cnn321 aberta-")
	if err == nil {
		t.Cleanup(func() { os.RemoveAll(dir) })
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestInstallIntoOnesOwnVenv: what lies where nobody else can look asks nothing of others.
func TestInstallIntoOnesOwnVenv(t *testing.T) {
	paths := prepared(t)
	prefix := filepath.Join(openFolder(t), "venv")
	if err := os.Mkdir(prefix, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := runInstall(t.Context(), []string{"--prefix", prefix}); err != nil {
		t.Fatal(err)
	}
	spec := filepath.Join(prefix, kernelsFolder, setup.Kernelspec(setup.DeviceCPU), "kernel.json")
	if text, err := os.ReadFile(spec); err != nil || !strings.Contains(string(text), paths.Bin("kernels")) {
		t.Errorf("kernelspec %q, %v", text, err)
	}
}

// TestInstallThatOthersCannotSee: with a strict umask the folders on the way would be their maker's alone.
func TestInstallThatOthersCannotSee(t *testing.T) {
	paths := prepared(t)
	if err := paths.OthersMayRead(); err != nil {
		t.Skipf("needs an installation that others can read: %v", err)
	}
	prefix := openFolder(t)
	old := syscall.Umask(0o077)
	err := runInstall(t.Context(), []string{"--prefix", prefix})
	syscall.Umask(old)
	if err == nil || !strings.Contains(err.Error(), "chmod -R a+rX "+shellWord(filepath.Join(prefix, "share"))) {
		t.Errorf("error %v", err)
	}
}

func TestShellWord(t *testing.T) {
	for text, want := range map[string]string{
		"/opt/venv-3.12": "/opt/venv-3.12", "/home/ana/Área de trabalho": "'/home/ana/Área de trabalho'", "/d'água": `'/d'\''água'`, "a$b": "'a$b'",
	} {
		if got := shellWord(text); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestInstallIntoAPlaceThatCannotBe(t *testing.T) {
	if err := runInstall(t.Context(), []string{"--all", "--prefix", t.TempDir()}); !errors.Is(err, errUsage) {
		t.Errorf("--all with --prefix: %v", err)
	}
	err := runInstall(t.Context(), []string{"--prefix", filepath.Join(t.TempDir(), "falta")})
	if err == nil || !strings.Contains(err.Error(), "uma pasta que existe") {
		t.Errorf("a prefix that is not there: %v", err)
	}
	closed := place{flags: " --all", others: true}.problem("gravar os kernels em /usr/local", fs.ErrPermission)
	for _, want := range []string{"sudo", "sem --all"} {
		if !strings.Contains(closed.Error(), want) {
			t.Errorf("a place that is closed: %v, want it to say %q", closed, want)
		}
	}
}
