package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cnn321/cnnlib/environment"
	"cnn321/kernels/jupyter/conformance"
	"cnn321/kernels/setup"

	"cnn321/kernels/tier"
)

var realClients = sync.OnceValues(func() (conformance.Python, error) { return conformance.Ensure(context.Background()) })

// TestClients runs the kernel under the clients that people use. Each script says on its own what it expects.
func TestClients(t *testing.T) {
	t.Parallel()
	tier.Slow(t, "it starts kernels under many clients")
	paths := prepared(t)
	python, err := realClients()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kernel_test.py", "nbclient_run.py", "papermill_run.py", "jupytext_run.py", "console.py", "start.py"} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			cmd := python.Command(t.Context(), paths.Jupyter(), home, filepath.Join("testdata", "clients", name), setup.Kernelspec(setup.DeviceCPU))
			// Home is another, but not what Go has built.
			history := filepath.Join(home, "history.jsonl")
			cmd.Env = append(cmd.Env, goFolders(t)...)
			cmd.Env = append(cmd.Env, environment.History+"="+history, environment.Models+"="+filepath.Join(home, "models"))
			out, err := cmd.CombinedOutput()
			t.Logf("%s", out)
			if err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(history); err != nil {
				t.Errorf("the kernel keeps its history elsewhere: %v", err)
			}
		})
	}
}

// goFolders are the places that Go finds by the user's home, as KEY=value.
func goFolders(t *testing.T) (env []string) {
	t.Helper()
	keys := []string{"GOCACHE", "GOMODCACHE", "GOPATH"}
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"env"}, keys...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, value := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		env = append(env, keys[i]+"="+value)
	}
	return env
}
