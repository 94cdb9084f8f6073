package board

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// want fails the test unless a file has a text, and its folder nothing else but the file filler.
func want(t *testing.T, path, text string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || strings.TrimRight(string(got), " ") != text {
		t.Errorf("%q, %v, want %q", got, err, text)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); name != filepath.Base(path) && name != "filler" {
			t.Errorf("%s is left", name)
		}
	}
}

func TestPut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board")
	for _, text := range []string{"um", "um texto mais longo", "x", ""} {
		if err := Put(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		want(t, path, text)
	}
	if err := Put(filepath.Join(path, "não há"), nil); err == nil {
		t.Error("no error where nothing can be put up")
	}
}

// On a full disk what is told takes the place of what was told, and leaves its own to what is told next.
func TestPutOnAFullDisk(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no disk of a size of its own: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, 0); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(folder, "board")
	if err := Put(path, []byte("antes")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "filler"), make([]byte, 1<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	for _, text := range []string{"um texto mais longo", "x", strings.Repeat("longo ", 100) + "e mais"} {
		if err := Put(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		want(t, path, text)
	}
	if err := Put(filepath.Join(folder, "novo"), []byte("x")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("where there was none: %v", err)
	}
}
