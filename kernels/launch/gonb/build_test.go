package gonb

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestApply(t *testing.T) {
	tests := []struct {
		name    string
		text    string
		want    string
		problem string
	}{
		{name: "corrected", text: "a OLD b OLD c", want: "a NEW b NEW c"},
		{name: "changed upstream", text: "a OLD b", problem: "aparece 1 vezes"},
		{name: "already corrected", text: "a NEW b NEW c", problem: "aparece 0 vezes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "x.go")
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			err := apply(dir, []correction{{File: "x.go", Old: "OLD", New: "NEW", Count: 2}})
			if test.problem != "" {
				if err == nil || !strings.Contains(err.Error(), test.problem) {
					t.Fatalf("error %v, want one with %q", err, test.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := os.ReadFile(path); string(got) != test.want {
				t.Errorf("text %q, want %q", got, test.want)
			}
		})
	}
}

// TestBuild builds the real thing: the pinned GoNB still has the text that we correct, and the result runs.
func TestBuild(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "gonb")
	if err := Build(t.Context(), Options{Root: filepath.Join("..", "..", ".."), Out: out}); err != nil {
		t.Fatal(err)
	}
	version, err := exec.Command(out, "-V").Output()
	if err != nil {
		t.Fatalf("gonb -V: %v", err)
	}
	if !strings.HasPrefix(string(version), "v") {
		t.Errorf("gonb -V printed %q", version)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("the build left %v", entries)
	}
}
