package setup_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"

	"cnn321/kernels/setup"
	"cnn321/kernels/setup/setuptest"
)

// keeps frees what a server's start and a large notebook take, and says how much of it stays, in kB. A large piece comes first: by its
// size glibc decides how much to keep from then on.
const keeps = `
def held():
    with open("/proc/self/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Pss_Anon:"))

large = bytearray(30 << 20)
del large
before = held()
pieces = [bytearray(100 << 10) for _ in range(200)]
del pieces
print(held() - before)
`

// What was freed is given back to the system, which it is not without the settings.
func TestServerKeepsNoFreedMemory(t *testing.T) {
	paths := setuptest.Need(t, setup.Python, setup.Settings)
	settings := filepath.Join(paths.Home(), "python", "etc", "jupyter", "jupyter_server_config.py")
	kept := func(before string) (kilobytes int) {
		t.Helper()
		out, err := exec.Command(paths.Python(), "-I", "-c", before+keeps, settings).Output()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(string(out), &kilobytes); err != nil {
			t.Fatalf("it said %q: %v", out, err)
		}
		return kilobytes
	}
	const most = 4 << 10 // of the 20 MB
	if kilobytes := kept(""); kilobytes < most {
		t.Skipf("this C library keeps only %d kB by itself", kilobytes)
	}
	load := "import sys\nfrom traitlets.config.loader import PyFileConfigLoader\nc = PyFileConfigLoader(sys.argv[1]).load_config()\n" +
		"assert c.LanguageServerManager.autodetect is False\n"
	if kilobytes := kept(load); kilobytes >= most {
		t.Errorf("with the settings it keeps %d kB", kilobytes)
	}
}
