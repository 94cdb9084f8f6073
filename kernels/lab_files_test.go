package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Two that start at the same second as processes of the same number, in two containers, each get a log.
func TestEachStartHasItsLog(t *testing.T) {
	dir, seen := filepath.Join(t.TempDir(), "logs"), make(map[string]bool)
	for range 3 {
		log, err := openLog(dir)
		if err != nil {
			t.Fatal(err)
		}
		log.Close()
		if seen[log.Name()] {
			t.Errorf("%s twice", log.Name())
		}
		seen[log.Name()] = true
	}
	below := filepath.Join(dir, "arquivo")
	if err := os.WriteFile(below, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := openLog(below); err == nil || !strings.Contains(err.Error(), below) || !strings.Contains(err.Error(), "passa por um arquivo") {
		t.Errorf("below a file: %v", err)
	}
}
