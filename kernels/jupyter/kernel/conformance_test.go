package kernel

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"cnn321/kernels/jupyter/conformance"

	"cnn321/kernels/tier"
)

var clients = sync.OnceValues(func() (conformance.Python, error) { return conformance.Ensure(mainContext) })

// script is a run of a script of testdata under a client that finds this test binary as the kernel "teste".
func script(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	tier.Slow(t, "it needs the Python environment")
	python, err := clients()
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	specs, home := t.TempDir(), t.TempDir()
	err = conformance.WriteSpec(specs, "teste", conformance.Spec{
		Argv: []string{self, "{connection_file}"}, DisplayName: "teste", Language: "ordens", InterruptMode: "message",
		Env: map[string]string{
			roleVariable: "kernel", historyVariable: filepath.Join(home, "history"),
			"GORACE": "halt_on_error=1 atexit_sleep_ms=0",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	args[0] = filepath.Join("testdata", args[0])
	return python.Command(t.Context(), specs, home, args...)
}

// TestClients runs each script, which says on its own what it expects.
func TestClients(t *testing.T) {
	for _, name := range []string{"kernel_test.py", "client.py", "two_clients.py", "nbclient_run.py", "console.py", "papermill_run.py"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := script(t, name).CombinedOutput()
			t.Logf("%s", out)
			if err != nil {
				t.Error(err)
			}
		})
	}
}
