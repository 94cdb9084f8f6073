package machine

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestAvailableMemory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "meminfo")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("MemTotal: 8000 kB\nMemAvailable:    2000 kB\n")
	if got, err := availableMemory(file); err != nil || got != 2000*1024 {
		t.Errorf("got %d, %v", got, err)
	}
	write("MemTotal: 8000 kB\n")
	if _, err := availableMemory(file); err == nil {
		t.Error("no error where MemAvailable is missing")
	}
	if _, err := availableMemory(file + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("err = %v", err)
	}
}

func TestFreeDisk(t *testing.T) {
	folder := t.TempDir()
	if free, err := FreeDisk(folder); err != nil || free <= 0 {
		t.Errorf("%d bytes, %v", free, err)
	}
	if _, err := FreeDisk(filepath.Join(folder, "x")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("err = %v", err)
	}
}
