package bundle

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
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

// TestOptionsThatCannotBe: they are refused before anything is packed.
func TestOptionsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	file, folder := filepath.Join(dir, "arquivo"), filepath.Join(dir, "pasta.tar.gz")
	put(t, file, "")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, output string
		pythons      []string
		want         string
	}{
		{"a Python that is too old", filepath.Join(dir, "x.tar.gz"), []string{"3.12", "2.7"}, "conheço as versões de 3.10 a 3.14"},
		{"no version", filepath.Join(dir, "x.tar.gz"), []string{"../x"}, "conheço as versões"},
		{"another extension", filepath.Join(dir, "x.zip"), nil, "não termina em .tar.gz"},
		{"no name", dir, nil, "não termina em .tar.gz"},
		{"a folder", folder, nil, "é uma pasta"},
		{"below a file", filepath.Join(file, "x.tar.gz"), nil, "passa por um arquivo"},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			_, err := Make(t.Context(), Options{
				Paths: setup.Paths{Root: root}, Output: test.output, Pythons: test.pythons, Say: func(text string) { t.Errorf("it began: %s", text) },
			})
			if problem, ok := errors.AsType[*setup.Problem](err); !ok || problem.Fix == "" || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if left, _ := os.ReadDir(root); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestWhatIsSaidOfPythons(t *testing.T) {
	for said, pythons := range map[string][]string{
		"pacotes Python, só para o desta máquina…": nil, "pacotes Python, também para 3.11, 3.12…": {"3.11", "3.12"},
	} {
		if got := (Options{Pythons: pythons}).packages(); got != said {
			t.Errorf("of %q: %s", pythons, got)
		}
	}
}

func TestOptionsMakeTheFolder(t *testing.T) {
	o := Options{Output: filepath.Join(t.TempDir(), "sala", "de aula", "x.tar.gz"), Pythons: []string{"3.10"}}
	if err := o.check(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Dir(o.Output)); err != nil || len(left) > 0 {
		t.Errorf("the folder has %v, %v", left, err)
	}
}

// TestWhatIsSaidOfAPack: what is told of a setup elsewhere names the command that was meant.
func TestWhatIsSaidOfAPack(t *testing.T) {
	stopped, stop := context.WithCancel(t.Context())
	stop()
	network := &setup.Problem{What: "reunir os pacotes Python", Why: "a rede não respondeu", Fix: "confira a conexão e rode `" + setup.Command + "` de novo: ela segue de onde parou"}
	for _, test := range []struct {
		name        string
		ctx         context.Context
		err         error
		want, never string
	}{
		{"no network", t.Context(), network, "rode `" + Command + "` de novo", setup.Command},
		{"interrupted", stopped, network, "foi interrompido, e nada ficou pela metade", setup.Command},
		{"a full disk", t.Context(), fmt.Errorf("cópia: %w", syscall.ENOSPC), "o disco está cheio", "no space"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := explain(test.ctx, test.err); !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), test.never) || !errors.Is(err, test.err) {
				t.Errorf("said %v, want %q in it", err, test.want)
			}
		})
	}
	if !strings.HasSuffix(network.Fix, "segue de onde parou") {
		t.Error("the problem itself has changed")
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
