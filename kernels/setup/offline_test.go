package setup

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// offlineRepository is a project with what a bundle brings: two modules and their sums.
func offlineRepository(t *testing.T) Paths {
	t.Helper()
	p := emptyRepository(t)
	var sums strings.Builder
	for _, name := range []string{"offline/modules/a.zip", "offline/wheels/b.whl", ".cnn321/models/m/epoch-0001/values.bin"} {
		text := []byte("conteúdo de " + name)
		if err := writeFile(filepath.Join(p.Root, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(text), name)
	}
	if err := writeFile(filepath.Join(p.Offline(), OfflineSums), []byte(sums.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestBundleThatIsWhole(t *testing.T) {
	p := offlineRepository(t)
	if err := p.checkOffline(); err != nil {
		t.Error(err)
	}
	t.Setenv("GOPROXY", "https://espelho.exemplo")
	if got, want := offlineProxy(p.Root), "file://"+filepath.Join(p.Offline(), OfflineModules)+",https://espelho.exemplo"; got != want {
		t.Errorf("GOPROXY %s, want %s", got, want)
	}
	if env := goEnvironment(p.Root); !slices.Contains(env, "GOSUMDB=off") {
		t.Error("the go command would ask a network for sums")
	}
	if got := p.offlinePip(); len(got) != 2 || got[0] != "PIP_NO_INDEX=1" {
		t.Errorf("pip is told %v", got)
	}
}

func TestNoBundle(t *testing.T) {
	p := emptyRepository(t)
	if err := p.checkOffline(); err != nil {
		t.Error(err)
	}
	if got := offlineProxy(p.Root); got != "" || p.offlinePip() != nil {
		t.Errorf("without a bundle: GOPROXY %q, pip %v", got, p.offlinePip())
	}
}

func TestBundleCutShort(t *testing.T) {
	tests := []struct {
		name string
		harm func(t *testing.T, p Paths) error
		want string
	}{
		{"a file is missing", func(t *testing.T, p Paths) error { return os.Remove(filepath.Join(p.Offline(), "wheels", "b.whl")) }, "falta 1 arquivo, a começar por offline/wheels/b.whl"},
		{"a file is cut", func(t *testing.T, p Paths) error {
			return os.Truncate(filepath.Join(p.Offline(), "modules", "a.zip"), 3)
		}, "1 não é o original, a começar por offline/modules/a.zip"},
		{"the trained model is missing", func(t *testing.T, p Paths) error { return os.RemoveAll(p.InstalledModels()) }, "epoch-0001"},
		{"several are wrong", func(t *testing.T, p Paths) error {
			return errors.Join(os.RemoveAll(p.InstalledModels()), os.Remove(filepath.Join(p.Offline(), "wheels", "b.whl")), os.Truncate(filepath.Join(p.Offline(), "modules", "a.zip"), 3))
		}, "faltam 2 arquivos e 1 não é o original"},
		{"the list is empty", func(t *testing.T, p Paths) error { return os.Truncate(filepath.Join(p.Offline(), OfflineSums), 0) }, "está vazia"},
		{"the list is missing", func(t *testing.T, p Paths) error { return os.Remove(filepath.Join(p.Offline(), OfflineSums)) }, "falta a lista"},
		{"the list is cut", func(t *testing.T, p Paths) error { return os.Truncate(filepath.Join(p.Offline(), OfflineSums), 30) }, "lista do que ele traz está danificada"},
		{"the list leads elsewhere", func(t *testing.T, p Paths) error {
			return os.WriteFile(filepath.Join(p.Offline(), OfflineSums), []byte("00  ../../etc/passwd\n"), 0o644)
		}, "lista do que ele traz está danificada"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := offlineRepository(t)
			if err := test.harm(t, p); err != nil {
				t.Fatal(err)
			}
			wantProblem(t, p.checkOffline(), test.want, "sh cnn321-")
			// It is told before anything is made.
			var heard record
			wantProblem(t, p.run(t.Context(), []step{fake(p, "a", nil)}, &heard, false), test.want)
			if len(heard.begun) > 0 {
				t.Errorf("begun %v", heard.begun)
			}
		})
	}
}

// TestBundleWithModelsOfOnesOwn: what a person trains or deletes later says nothing against the bundle.
func TestBundleWithModelsOfOnesOwn(t *testing.T) {
	p := offlineRepository(t)
	steps := []step{fake(p, "a", nil)}
	if err := p.run(t.Context(), steps, Silent{}, false); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(p.InstalledModels()); err != nil {
		t.Fatal(err)
	}
	if err := p.run(t.Context(), append(steps, fake(p, "b", nil)), Silent{}, false); err != nil {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(p.Offline(), "wheels", "b.whl")); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, p.checkOffline(), "falta 1 arquivo")
}
