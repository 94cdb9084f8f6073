package setup

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPackLeavesNoSignOfOthers: whoever makes a bundle has not asked for an installation that many share.
func TestPackLeavesNoSignOfOthers(t *testing.T) {
	p, work := Paths{Root: "/aula/cnn321"}, "/aula/trabalho"
	last := map[string]string{}
	for _, entry := range packEnvironment([]string{"GOCACHE=" + p.CellsBuilds(), "GOMODCACHE=" + p.CellsModules(), "GOFLAGS=-x"}, work) {
		name, value, _ := strings.Cut(entry, "=")
		last[name] = value
	}
	for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
		if !strings.HasPrefix(last[name], work+"/") {
			t.Errorf("%s is %s", name, last[name])
		}
	}
}

func TestPackFolder(t *testing.T) {
	p := emptyRepository(t)
	killed := filepath.Join(p.Downloads(), temporary+"morto")
	write(t, filepath.Join(killed, "offline", "a.zip"), "x")
	kept := filepath.Join(p.Downloads(), "python", "a.whl")
	write(t, kept, "x")
	dir, done, err := p.PackFolder(t.Context(), func(text string) { t.Errorf("waits: %s", text) })
	if err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(filepath.Join(p.Downloads(), "*")); err != nil || !slices.Contains(left, filepath.Dir(kept)) {
		t.Errorf("what a setup has brought is gone: %v, %v", left, err)
	}
	if _, err := os.Stat(killed); !os.IsNotExist(err) {
		t.Errorf("what a killed one left is still there: %v", err)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		t.Errorf("%s: %v", dir, err)
	}
	done()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("still there: %v", err)
	}
}
