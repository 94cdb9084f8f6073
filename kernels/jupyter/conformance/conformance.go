package conformance

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"cnn321/kernels/setup"
)

//go:embed clients.lock
var clientsLock string

// Python is an interpreter that has all clients.
type Python struct {
	Path    string
	clients string // the folder of the packages that only tests need
}

// Ensure puts the clients in place, if they are not there, and returns the Python that has them.
func Ensure(ctx context.Context) (Python, error) {
	root, err := setup.FindRoot()
	if err != nil {
		return Python{}, err
	}
	paths := setup.Paths{Root: root}
	if err := setup.Ensure(ctx, paths, setup.Silent{}, setup.Python); err != nil {
		return Python{}, err
	}
	// What a package's wheels are depends on the environment's Python too.
	env, err := filepath.EvalSymlinks(filepath.Dir(filepath.Dir(paths.Python())))
	if err != nil {
		return Python{}, fmt.Errorf("the Python environment: %w", err)
	}
	sum := sha256.Sum256([]byte(clientsLock + env))
	dir := filepath.Join(paths.Home(), "clients")
	p := Python{Path: paths.Python(), clients: filepath.Join(dir, hex.EncodeToString(sum[:4]))}
	return p, install(ctx, p, dir)
}

// install fills the folder of the clients, which is there only when it is whole. Test processes may come together.
func install(ctx context.Context, p Python, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("folder of the test clients: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return fmt.Errorf("lock of the test clients: %w", err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("lock of the test clients: %w", err)
	}
	if _, err := os.Stat(p.clients); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fresh := filepath.Join(dir, "new")
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("test clients half installed: %w", err)
	}
	wanted := filepath.Join(dir, "wanted.lock")
	if err := os.WriteFile(wanted, []byte(clientsLock), 0o644); err != nil {
		return fmt.Errorf("test clients: %w", err)
	}
	pip := exec.CommandContext(ctx, p.Path, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
		"--no-deps", "--require-hashes", "--only-binary", ":all:", "--target", fresh, "--requirement", wanted)
	if out, err := pip.CombinedOutput(); err != nil {
		return fmt.Errorf("installing the test clients: %w\n%s", err, out)
	}
	if err := os.Rename(fresh, p.clients); err != nil {
		return fmt.Errorf("test clients: %w", err)
	}
	return nil
}

// Command is a run of the interpreter that sees the kernelspecs in the folder specs ([WriteSpec]) and, of the user's
// own Jupyter, nothing: its home is the folder home.
func (p Python) Command(ctx context.Context, specs, home string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.Path, append([]string{"-B"}, args...)...)
	cmd.Env = append(os.Environ(),
		"PYTHONPATH="+p.clients, "PYTHONUTF8=1", "PYTHONNOUSERSITE=1",
		"JUPYTER_PATH="+specs, "HOME="+home, "IPYTHONDIR="+filepath.Join(home, "ipython"),
		"JUPYTER_DATA_DIR="+filepath.Join(home, "data"), "JUPYTER_CONFIG_DIR="+filepath.Join(home, "config"),
		"JUPYTER_RUNTIME_DIR="+filepath.Join(home, "run"), "TERM=dumb")
	return cmd
}

// Spec is a kernelspec.
type Spec struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode,omitempty"`
	Env           map[string]string `json:"env,omitempty"`
}

// WriteSpec puts a kernelspec by name into the folder specs.
func WriteSpec(specs, name string, s Spec) error {
	dir := filepath.Join(specs, "kernels", name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("kernelspec %s: %w", name, err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("kernelspec %s: %w", name, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), text, 0o644); err != nil {
		return fmt.Errorf("kernelspec %s: %w", name, err)
	}
	return nil
}
