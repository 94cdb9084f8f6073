package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/kernels/setup"
)

// TestTrainIntoAPlaceThatCannotBe: it is told before anything is trained.
func TestTrainIntoAPlaceThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "arquivo")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for to, want := range map[string]string{filepath.Join(file, "rede.safetensors"): "passa por um arquivo", dir: "é uma pasta"} {
		if err := runTrain(t.Context(), []string{"--to", to}); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "O que fazer") {
			t.Errorf("--to %s: %v, want %q", to, err, want)
		}
	}
	if err := makeFolderOf(filepath.Join(dir, "nova", "rede.safetensors")); err != nil {
		t.Error(err)
	}
}

func TestOpenCommand(t *testing.T) {
	if got := sharedCommand(setup.Paths{Root: "/opt/pasta da escola"}); got != "'/opt/pasta da escola/.cnn321/bin/kernels' lab" {
		t.Errorf("for others: %s", got)
	}
	if got := openCommand(setup.Paths{Root: t.TempDir()}); got != "go run ./kernels lab" {
		t.Errorf("for the owner: %s", got)
	}
}
