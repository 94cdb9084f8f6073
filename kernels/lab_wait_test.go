package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLabInterruptedWhileItOpens: Ctrl-C before JupyterLab answers is no failure of JupyterLab's.
func TestLabInterruptedWhileItOpens(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	server := &labServer{ip: "127.0.0.1", runtime: t.TempDir(), process: self, ended: make(chan struct{})}
	err = server.wait(ctx, "x")
	if err == nil || !strings.Contains(err.Error(), "foi interrompida") || strings.Contains(err.Error(), "registro") {
		t.Errorf("error %v", err)
	}
}

func TestAddressOfTheLab(t *testing.T) {
	info := filepath.Join(t.TempDir(), "jpserver.json")
	if err := os.WriteFile(info, []byte(`{"port": 8890}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for ip, want := range map[string]string{
		"127.0.0.1": "http://127.0.0.1:8890/", "0.0.0.0": "http://127.0.0.1:8890/", "::": "http://[::1]:8890/", "10.0.0.0.0": "http://10.0.0.0.0:8890/", "sala": "http://sala:8890/",
	} {
		if got, ok := (&labServer{ip: ip}).base(info); !ok || got != want {
			t.Errorf("of --ip %s: %s, want %s", ip, got, want)
		}
	}
}
