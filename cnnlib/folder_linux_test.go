package cnnlib_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// What only looks like a picture is told of, and never waited for; a link to a picture is one.
func TestFolderOfOddFiles(t *testing.T) {
	for _, test := range []struct {
		name string
		put  func(path string) error
		want []string // nil: it is read
	}{
		{"pipe", func(path string) error { return syscall.Mkfifo(path, 0o644) }, []string{"x.png", "não é um arquivo comum", "tire-o da pasta"}},
		{"link to itself", func(path string) error { return os.Symlink(path, path) }, []string{"x.png", "leva a um que não há"}},
		{"link to nothing", func(path string) error { return os.Symlink("nada.png", path) }, []string{"x.png", "leva a um que não há"}},
		{"link to a folder", func(path string) error { return os.Symlink("..", path) }, []string{"x.png", "não é um arquivo comum"}},
		{"link to a picture", func(path string) error { return os.Symlink("1.png", path) }, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := pictureFolder(t, map[string]uint8{"a/1.png": 1, "b/1.png": 2})
			if err := test.put(filepath.Join(folder, "a", "x.png")); err != nil {
				t.Fatal(err)
			}
			d, err := cnnlib.LoadImages(folder)
			if test.want != nil {
				testkit.WantError(t, err, test.want...)
				return
			}
			if err != nil || d.Len() != 3 {
				t.Errorf("%d images, %v, want 3", d.Len(), err)
			}
		})
	}
	lines, err := cnnlib.LoadImages(pictureFolder(t, map[string]uint8{"a\nb/1\n2.png": 1, "c/1.png": 2}))
	if err != nil || lines.ClassName(0) != "a b" || lines.Len() != 2 {
		t.Errorf("a name of two lines: %v, %v", lines, err)
	}
	pipe := filepath.Join(t.TempDir(), "foto.png")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = cnnlib.LoadImage(pipe)
	testkit.WantError(t, err, "foto.png", "não é um arquivo")
	_, err = cnnlib.LoadIDX(pipe, pipe)
	testkit.WantError(t, err, "foto.png", "não é um arquivo")
}
