package launch

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"cnn321/cnnlib/filelock"
	"cnn321/cnnlib/remote"
)

func TestEngineName(t *testing.T) {
	dir := t.TempDir()
	engine := filepath.Join(dir, "engine")
	if err := os.WriteFile(engine, []byte("1"), 0o700); err != nil {
		t.Fatal(err)
	}
	base := Config{Engine: engine, Home: dir, Personal: dir, Device: "cpu", Devices: 1, Models: filepath.Join(dir, "models")}
	env := []string{"PATH=/bin", "HOME=/home/ana"}
	name := base.engineName(env)
	if len(name) > len(enginePrefix)+10+13 || strings.ContainsRune(name, filepath.Separator) {
		t.Errorf("the name is %q", name)
	}
	t.Chdir(dir)
	relative := base
	relative.Models = "models"
	for what, same := range map[string]string{
		"the order of the environment":                   base.engineName([]string{"HOME=/home/ana", "PATH=/bin"}),
		"what Jupyter gives each kernel":                 base.engineName(append(env, "JPY_SESSION_NAME=a.ipynb", "JPY_PARENT_PID=12", "CNN321_RUN=/tmp/x", "CNN321_HISTORY=h", "CNN321_EPOCHS=1")),
		"a relative name of the folder of trained state": relative.engineName(env),
	} {
		if same != name {
			t.Errorf("%s changes the name", what)
		}
	}
	names := map[string]string{name: "the configuration"}
	another := func(what string, c Config, env []string) {
		t.Helper()
		got := c.engineName(env)
		if before, ok := names[got]; ok {
			t.Errorf("%s has the name of %s", what, before)
		}
		names[got] = what
	}
	for _, entry := range []string{"XLA_FLAGS=a", "CUDA_VISIBLE_DEVICES=1", "TF_CPP_MIN_LOG_LEVEL=0", "CNN321_X=1", "GOMEMLIMIT=1GiB", "LD_LIBRARY_PATH=/x"} {
		another(entry, base, append(slices.Clone(env), entry))
	}
	for what, change := range map[string]func(*Config){
		"device": func(c *Config) { c.Device = "cuda" }, "devices": func(c *Config) { c.Devices = 2 }, "precision": func(c *Config) { c.Precision = "bfloat16" },
		"models": func(c *Config) { c.Models = "/other" }, "trained": func(c *Config) { c.Trained = "/t" }, "plugin": func(c *Config) { c.Plugin = "/p" },
		"engine": func(c *Config) { c.Engine += "2" }, "its environment": func(c *Config) { c.EngineEnv = []string{"XLA_FLAGS=b"} },
	} {
		c := base
		change(&c)
		another(what, c, env)
	}
	if err := os.WriteFile(engine, []byte("22"), 0o700); err != nil {
		t.Fatal(err)
	}
	another("an engine that was built anew", base, env)
}

// Where a folder could be somebody else's, or cannot be locked, the kernel has an engine of its own, and says so.
func TestFolderThatIsNotOurs(t *testing.T) {
	tests := map[string]func(dir string) error{
		"open to others": func(dir string) error { return os.Mkdir(dir, 0o755) },
		"a link": func(dir string) error {
			if err := os.Mkdir(dir+".other", 0o700); err != nil {
				return err
			}
			return os.Symlink(dir+".other", dir)
		},
		"a file":                            func(dir string) error { return os.WriteFile(dir, nil, 0o600) },
		"with a folder in the lock's place": func(dir string) error { return os.MkdirAll(filepath.Join(dir, usersName), 0o700) },
	}
	if os.Getuid() == 0 {
		tests["another user's"] = func(dir string) error {
			if err := os.Mkdir(dir, 0o700); err != nil {
				return err
			}
			return os.Chown(dir, 12345, 12345)
		}
	}
	for name, make := range tests {
		t.Run(name, func(t *testing.T) {
			st := newStage(t, script{GoNBStatus: -1})
			t.Setenv("TMPDIR", st.temp)
			log, err := os.Create(st.log)
			if err != nil {
				t.Fatal(err)
			}
			defer log.Close()
			c := readScriptOf(t, st).config().withDefaults()
			c.Log = log
			dir := filepath.Join(st.temp, c.engineName(os.Environ()))
			if err := make(dir); err != nil {
				t.Fatal(err)
			}
			before, err := os.Lstat(dir)
			if err != nil {
				t.Fatal(err)
			}
			h := c.joinEngine(filepath.Join(st.dir, "private"))
			if h.shared || h.dir != filepath.Join(st.dir, "private") {
				t.Errorf("it uses %+v", h)
			}
			if !strings.Contains(st.logText(), "o motor vai servir só a este kernel") {
				t.Errorf("the log: %s", st.logText())
			}
			h.leave()
			if now, err := os.Lstat(dir); err != nil || now.Mode() != before.Mode() || !now.ModTime().Equal(before.ModTime()) {
				t.Errorf("what was there is now %v, %v", now, err)
			}
		})
	}
}

// A kernel with an engine of its own works as ever, and leaves what it did not make.
func TestKernelWithAnEngineOfItsOwn(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	t.Setenv("TMPDIR", st.temp)
	t.Setenv("CNN321_TEST", st.dir)
	t.Setenv("GOFLAGS", "-mod=mod")
	dir := filepath.Join(st.temp, readScriptOf(t, st).config().withDefaults().engineName(os.Environ()))
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	st.start(false)
	st.running()
	gonb := st.entry("gonb", 1)
	if socket := lookupEnv(gonb.Env, "CNN321_ENGINE"); filepath.Dir(socket) != lookupEnv(gonb.Env, "TMPDIR") {
		t.Errorf("cells call %s", socket)
	}
	st.kill(st.cmd.Process.Pid, syscall.SIGTERM)
	st.status()
	if err := os.Remove(dir); err != nil {
		t.Error(err)
	}
	st.nothingLeft()
}

// Who runs the engine uses the folder, also where somebody has removed the file that says so, or all, while it waited for its turn: else the
// folder would seem removed at each look, and there would be an engine a second.
func TestOwnerUsesTheFolder(t *testing.T) {
	for name, remove := range map[string]func(h *engineHome) error{
		"the file":   func(h *engineHome) error { return os.Remove(h.path(usersName)) },
		"the folder": func(h *engineHome) error { return os.RemoveAll(h.dir) },
		"the folder, which another kernel has made anew": func(h *engineHome) error {
			if err := os.RemoveAll(h.dir); err != nil {
				return err
			}
			return (&engineHome{dir: h.dir, shared: true}).enter()
		},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStage(t, script{GoNBStatus: -1})
			t.Setenv("TMPDIR", st.temp)
			t.Setenv("CNN321_TEST", st.dir)
			h := readScriptOf(t, st).config().withDefaults().joinEngine("")
			if !h.shared {
				t.Fatal("not shared")
			}
			if err := remove(h); err != nil {
				t.Fatal(err)
			}
			release, err := h.own(t.Context(), t.Logf)
			if err != nil {
				t.Fatal(err)
			}
			if !filelock.Same(h.users, h.path(usersName)) {
				t.Error("it has no part in the lock of the folder's users")
			}
			release()
		})
	}
}

// Where somebody has put something else in the place of the folder, nothing is written there: no lock, and no word for cells.
func TestFolderThatBecomesAnothers(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	t.Setenv("TMPDIR", st.temp)
	c := readScriptOf(t, st).config().withDefaults()
	h := c.joinEngine("")
	if !h.shared {
		t.Fatal("not shared")
	}
	other := t.TempDir()
	if err := errors.Join(os.RemoveAll(h.dir), os.Symlink(other, h.dir)); err != nil {
		t.Fatal(err)
	}
	if release, err := h.own(t.Context(), t.Logf); err == nil {
		release()
		t.Error("it is taken for its own")
	}
	(&supervisor{Config: c, engine: h}).tell(remote.Handover())
	if entries, err := os.ReadDir(other); err != nil || len(entries) > 0 {
		t.Errorf("there is now %v, %v", entries, err)
	}
}

// A container that shares the folder for temporary files may have a process of the same number and name as another one's engine: no signal is for it.
func TestSignalIsOfThisPlace(t *testing.T) {
	st := newStage(t, script{})
	killed := func(note func(f *os.File, pid int)) bool {
		t.Helper()
		f, err := os.Create(filepath.Join(st.dir, aliveName))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		cmd := exec.Command(filepath.Join(st.dir, "sleeper"))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		note(f, cmd.Process.Pid)
		signalEngine(st.dir, syscall.SIGKILL)
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		_ = cmd.Wait()
		return cmd.ProcessState.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
	}
	if !killed(func(f *os.File, pid int) { noteAlive(f, pid, "sleeper") }) {
		t.Error("the engine gets no signal")
	}
	if killed(func(f *os.File, pid int) { fmt.Fprintf(f, "%d elsewhere sleeper", pid) }) {
		t.Error("a process gets another one's signal")
	}
}
