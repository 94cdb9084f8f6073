package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/cnnlib/trained"
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

// TestTrainWhereTheSealCannotBe: that too is told before anything is trained, and without a seal nothing stands in the way.
func TestTrainWhereTheSealCannotBe(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := errors.Join(os.WriteFile("go.mod", []byte("module cnn321\n"), 0o644), os.MkdirAll(filepath.FromSlash(trained.PinFile), 0o755)); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop() // what comes after, the setup, has no time
	for _, c := range []struct {
		name string
		args []string
		told bool
	}{
		{"with the seal", nil, true},
		{"without", []string{"--pin=false"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := runTrain(stopped, append(c.args, "--to", filepath.Join(dir, "nova", "rede.safetensors")))
			if err == nil || strings.Contains(err.Error(), "--pin=false") != c.told || strings.Contains(err.Error(), "é uma pasta") != c.told {
				t.Errorf("error %v", err)
			}
			if _, err := os.Stat("nova"); (err == nil) == c.told {
				t.Errorf("the folder of the file: %v", err)
			}
		})
	}
	for _, path := range []string{filepath.Join(dir, "pin.json"), filepath.Join(dir, "go.mod")} {
		if err := checkPin(path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
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
