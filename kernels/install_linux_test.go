package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnn321/kernels/setup"
)

func TestInstallAndUninstall(t *testing.T) {
	paths := prepared(t)
	data := t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", data)
	spec := filepath.Join(data, "kernels", setup.Kernelspec(setup.DeviceCPU), "kernel.json")
	put := func(text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(spec), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(spec, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	installed := func() bool {
		text, err := os.ReadFile(spec)
		return err == nil && strings.Contains(string(text), paths.Bin("kernels"))
	}

	if err := runInstall(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if !installed() {
		t.Fatalf("nothing of ours in %s", spec)
	}
	if err := runInstall(t.Context(), nil); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if err := runUninstall(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(spec)); !os.IsNotExist(err) {
		t.Errorf("uninstall left the kernelspec: %v", err)
	}
	if err := runUninstall(t.Context(), nil); err != nil {
		t.Errorf("with nothing to remove: %v", err)
	}

	elsewhere := t.TempDir()
	tests := []struct {
		name, text       string
		replaced, leaves bool
	}{
		{name: "somebody else's", text: `{"argv":["python"],"metadata":{}}`, leaves: true},
		{name: "unreadable", text: `{`, leaves: true},
		{name: "another copy's", text: `{"metadata":{"cnn321":"` + elsewhere + `"}}`, replaced: true, leaves: true},
		{name: "a deleted copy's", text: `{"metadata":{"cnn321":"` + elsewhere + `/apagada"}}`, replaced: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			put(test.text)
			if err := runUninstall(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(spec); (err == nil) != test.leaves {
				t.Errorf("after uninstall: %v", err)
			}
			put(test.text)
			if err := runInstall(t.Context(), nil); (err == nil) != test.replaced {
				t.Errorf("install: %v", err)
			}
			if installed() != test.replaced {
				t.Errorf("installed: %v, want %v", installed(), test.replaced)
			}
		})
	}
}
