package bundle

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnn321/kernels/setup"
)

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestArchive(t *testing.T) {
	root, work, elsewhere := t.TempDir(), t.TempDir(), t.TempDir()
	o := Options{Paths: setup.Paths{Root: root}, Output: filepath.Join(t.TempDir(), "pacote.tar.gz"), Models: true}
	put(t, filepath.Join(root, "go.mod"), "module cnn321\n")
	put(t, filepath.Join(root, "notebooks", "cnn-mnist.ipynb"), "{}")
	put(t, filepath.Join(root, ".git", "config"), "")
	put(t, filepath.Join(root, "velho.tar.gz"), "")
	put(t, filepath.Join(root, ".cnn321", "models", "m", "current"), "x")
	put(t, filepath.Join(root, ".cnn321", "models", "m", "r.lock"), "")
	put(t, filepath.Join(elsewhere, "values.bin"), "pesos")
	if err := os.MkdirAll(filepath.Join(root, ".cnn321", "models", "m", "r"), 0o755); err != nil {
		t.Fatal(err)
	}
	// A borrowed epoch goes along as what it is a link to.
	if err := os.Symlink(elsewhere, filepath.Join(root, ".cnn321", "models", "m", "r", "epoch-0001")); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(work, "vendor", "modules.txt"), "v")
	put(t, filepath.Join(work, "offline", "modules", "a.zip"), "zip")
	all, err := o.collect(filepath.Join(work, "vendor"), filepath.Join(work, "offline"))
	if err != nil {
		t.Fatal(err)
	}
	size, err := o.write(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(o.Output)
	if err != nil || int64(len(data)) != size {
		t.Fatalf("%d bytes, said %d; %v", len(data), size, err)
	}
	beside, err := os.ReadFile(o.Output + ".sha256")
	if want := fmt.Sprintf("%x  pacote.tar.gz\n", sha256.Sum256(data)); err != nil || string(beside) != want {
		t.Errorf("beside it %q, want %q", beside, want)
	}
	names, texts := read(t, o.Output)
	want := []string{
		"cnn321/go.mod", "cnn321/notebooks/cnn-mnist.ipynb", "cnn321/vendor/modules.txt", "cnn321/offline/SHA256SUMS",
		"cnn321/offline/modules/a.zip", "cnn321/.cnn321/models/m/current", "cnn321/.cnn321/models/m/r/epoch-0001/values.bin",
	}
	if !slices.Equal(names, want) {
		t.Errorf("the archive has %v,\nwant %v", names, want)
	}
	for _, name := range want[4:] {
		line := fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(texts[name])), strings.TrimPrefix(name, "cnn321/"))
		if !strings.Contains(texts["cnn321/offline/SHA256SUMS"], line) {
			t.Errorf("the sums lack %q", line)
		}
	}
}

func TestArchiveThatCannotBeWritten(t *testing.T) {
	o := Options{Paths: setup.Paths{Root: t.TempDir()}, Output: filepath.Join(t.TempDir(), "falta", "pacote.tar.gz")}
	_, err := o.write(t.Context(), content{})
	if problem, ok := errors.AsType[*setup.Problem](err); !ok || problem.Fix == "" {
		t.Errorf("error %v", err)
	}
}

// read is what an archive has, in order.
func read(t *testing.T, path string) (names []string, texts map[string]string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	texts = map[string]string{}
	for archive := tar.NewReader(unpacked); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return names, texts
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		names, texts[header.Name] = append(names, header.Name), string(text)
	}
}
