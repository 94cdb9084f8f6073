package setup

import (
	"testing/fstest"

	"cnn321/kernels/corrected"
	"os"
	"path/filepath"
	"testing"
)

// A program is built anew for what it is made of, and for nothing else.
func TestBuildKey(t *testing.T) {
	root := t.TempDir()
	put := func(path, text string) {
		t.Helper()
		path = filepath.Join(root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"go.mod", "go.sum", "cnnlib/layer.go", "kernels/main.go"} {
		put(path, "first")
	}
	own := build{id: "engine", sources: []string{"kernels", "cnnlib"}}
	key := func() string {
		t.Helper()
		k, err := own.key(root, "go1.26")
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	for _, test := range []struct {
		path string
		anew bool
	}{
		{"cnnlib/layer_test.go", false},
		{"cnnlib/testdata/states/current", false},
		{"kernels/bench/results/cpu/results.json", false},
		{"kernels/.ci/run", false},
		{"go.sum", true},
		{"cnnlib/layer.go", true},
		{"cnnlib/sketch/page/network.js", true},
		{"kernels/bench/peers/worker.py", true},
	} {
		before := key()
		put(test.path, "second")
		if anew := key() != before; anew != test.anew {
			t.Errorf("%s changed: built anew: %v, want %v", test.path, anew, test.anew)
		}
	}
}

// A program that is older than the sources on the disk builds with what it has in it, and the next one sees that.
func TestKeyCoversWhatTheProgramCarries(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := os.WriteFile(filepath.Join(root, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	keys := make(map[string]bool)
	for _, carried := range []string{"old", "new"} {
		patches := fstest.MapFS{"patches/0001.patch": {Data: []byte(carried)}}
		b := build{id: "x", corrected: &corrected.Program{Patches: patches}}
		key, err := b.key(root, "go1")
		if err != nil {
			t.Fatal(err)
		}
		keys[key] = true
	}
	if len(keys) != 2 {
		t.Errorf("one key for both: %v", keys)
	}
}
