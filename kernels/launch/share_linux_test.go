package launch

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnn321/cnnlib/engine/journal"
	"cnn321/cnnlib/filelock"
	"cnn321/cnnlib/remote"
)

// answersAt fails the test unless an engine takes connections.
func (st *stage) answersAt(socket string) {
	st.t.Helper()
	st.eventually("an engine listens", func() bool {
		connection, err := net.Dial("unix", socket)
		if err == nil {
			connection.Close()
		}
		return err == nil
	})
}

// parentOf is the process that started another.
func parentOf(t *testing.T, pid int) int {
	t.Helper()
	table, err := processTable()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range table {
		if p.pid == pid {
			return p.parent
		}
	}
	return 0
}

// pair is two kernels of one stage: the first runs the engine, and the second uses it.
func pair(t *testing.T, s script) (owner, guest *stage, engine diaryEntry, socket string) {
	t.Helper()
	s.GoNBStatus = -1
	owner = newStage(t, s)
	owner.start(false)
	owner.running()
	guest = owner.another()
	guest.start(false)
	gonb := owner.entry("gonb", 2)
	engine = owner.entry("engine", 1)
	socket = lookupEnv(gonb.Env, "CNN321_ENGINE")
	var arguments map[string]string
	if err := json.Unmarshal(engine.Args, &arguments); err != nil || arguments["--socket"] != socket {
		t.Fatalf("the engine listens at %s, the second kernel's cells call %s (%v)", arguments["--socket"], socket, err)
	}
	if parent := parentOf(t, engine.Pid); parent != owner.supervisor() {
		t.Fatalf("the engine is of process %d", parent)
	}
	return owner, guest, engine, socket
}

// end ends kernels in order, and checks that they leave nothing.
func end(kernels ...*stage) {
	for _, k := range kernels {
		k.t.Helper()
		k.kill(k.cmd.Process.Pid, syscall.SIGTERM)
		if status := k.status(); status != 0 {
			k.t.Errorf("exit status %d\nlog:\n%s", status, k.logText())
		}
	}
	kernels[0].nothingLeft()
}

// Kernels that start at once have one engine.
func TestKernelsShareAnEngine(t *testing.T) {
	const kernels = 4
	st := newStage(t, script{GoNBStatus: -1})
	all := []*stage{st}
	for range kernels - 1 {
		all = append(all, st.another())
	}
	for _, k := range all {
		k.start(false)
	}
	var sockets []string
	for n := range kernels {
		sockets = append(sockets, lookupEnv(st.entry("gonb", n+1).Env, "CNN321_ENGINE"))
	}
	if len(slices.Compact(slices.Sorted(slices.Values(sockets)))) != 1 {
		t.Errorf("their cells call %q", sockets)
	}
	st.answersAt(sockets[0])
	if n := len(st.lines("engine")); n != 1 {
		t.Errorf("%d engines were started", n)
	}
	for _, k := range all { // and now all at once: the last one removes what they shared
		if syscall.Kill(k.cmd.Process.Pid, 0) != nil {
			t.Fatalf("a kernel has ended by itself\nlog:\n%s", k.logText())
		}
		k.kill(k.cmd.Process.Pid, syscall.SIGTERM)
	}
	for _, k := range all {
		if status := k.status(); status != 0 {
			t.Errorf("exit status %d", status)
		}
	}
	st.nothingLeft()
}

// However the kernel ends that runs the engine, the other one runs the next, in the same place, and not before the last has kept what it trains.
func TestEnginePassesToTheNextKernel(t *testing.T) {
	both := func(st *stage) {
		supervisor := st.supervisor()
		st.kill(st.cmd.Process.Pid, syscall.SIGSTOP) // it must not notice the other's death
		st.kill(supervisor, syscall.SIGKILL)
		st.kill(st.cmd.Process.Pid, syscall.SIGKILL)
	}
	tests := []struct {
		name   string
		script script
		end    func(*stage, int)
		killed bool // the engine has no time to end in order
	}{
		{name: "SIGTERM", end: func(st *stage, _ int) { st.kill(st.cmd.Process.Pid, syscall.SIGTERM) }},
		{name: "kill -9 of the launcher", end: func(st *stage, _ int) { st.kill(st.cmd.Process.Pid, syscall.SIGKILL) }},
		{name: "kill -9 of the supervisor", end: func(st *stage, _ int) { st.kill(st.supervisor(), syscall.SIGKILL) }},
		{name: "kill -9 of both", end: func(st *stage, _ int) { both(st) }},
		{name: "kill -9 of both, an engine that saves", script: script{Saves: time.Second}, end: func(st *stage, _ int) { both(st) }},
		{name: "kill -9 of both, an engine that does not listen", script: script{DeafEngine: true}, end: func(st *stage, _ int) { both(st) }, killed: true},
		{name: "kill -9 of both and of the engine", end: func(st *stage, engine int) { both(st); _ = syscall.Kill(engine, syscall.SIGKILL) }, killed: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			owner, guest, first, socket := pair(t, test.script)
			test.end(owner, first.Pid)
			owner.status()
			second := guest.entry("engine", 2)
			if ends := guest.lines("engine-ends"); !test.killed && !slices.Contains(ends, strconv.Itoa(first.Pid)) {
				t.Errorf("another engine began before the first had ended: %q", ends)
			}
			if string(second.Args) != string(first.Args) || parentOf(t, second.Pid) != guest.supervisor() {
				t.Errorf("the next engine has %s, of process %d; the first had %s", second.Args, parentOf(t, second.Pid), first.Args)
			}
			guest.eventually("the first has gone", func() bool { return syscall.Kill(first.Pid, 0) != nil })
			guest.answersAt(socket)
			// A new launcher removes what was killed, and leaves alone what is used.
			third := guest.another()
			third.start(false)
			guest.entry("gonb", 3)
			guest.answersAt(socket)
			if n := len(guest.lines("engine")); n != 2 {
				t.Errorf("%d engines", n)
			}
			end(third, guest)
		})
	}
}

// The end of a kernel that only uses the engine is nothing to it.
func TestEngineOutlivesItsGuests(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			owner, guest, engine, socket := pair(t, script{})
			guest.kill(guest.cmd.Process.Pid, sig)
			guest.status()
			again := owner.another()
			again.start(false)
			owner.entry("gonb", 3)
			owner.answersAt(socket)
			if n := len(owner.lines("engine")); n != 1 || syscall.Kill(engine.Pid, 0) != nil {
				t.Errorf("%d engines were started", n)
			}
			end(again, owner)
		})
	}
}

// What makes an engine another one makes it another kernel's.
func TestOtherConfigurationHasItsEngine(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	st.start(false)
	st.running()
	other := st.another("XLA_FLAGS=--xla_dump_to=/nowhere")
	other.start(false)
	st.entry("engine", 2)
	one, two := lookupEnv(st.entry("gonb", 1).Env, "CNN321_ENGINE"), lookupEnv(st.entry("gonb", 2).Env, "CNN321_ENGINE")
	if one == two {
		t.Errorf("both call %s", one)
	}
	end(st, other)
}

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

// Who removes the folder while kernels run costs them the engine, and there is another one.
func TestSharedFolderIsRemoved(t *testing.T) {
	owner, guest, first, socket := pair(t, script{})
	if err := os.RemoveAll(filepath.Dir(socket)); err != nil {
		t.Fatal(err)
	}
	owner.eventually("the first has gone", func() bool { return syscall.Kill(first.Pid, 0) != nil })
	owner.entry("engine", 2)
	owner.answersAt(socket)
	end(owner, guest)
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
			release, err := h.own(t.Context())
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

// An engine that was given up is tried again when another kernel starts.
func TestEngineGivenUpIsTriedAgain(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1, LastWords: badFlag})
	st.start(false)
	st.entry("gonb", 1)
	st.eventually("it is given up", func() bool { return strings.Contains(st.logText(), "não tento mais") })
	if n := len(st.lines("engine")); n != mostDeaths {
		t.Errorf("%d engines were started, want %d", n, mostDeaths)
	}
	other := st.another()
	other.start(false)
	st.entry("engine", 2*mostDeaths)
	st.eventually("it is given up again", func() bool { return strings.Count(st.logText(), "não tento mais") == 2 })
	end(st, other)
}

// A kernel that starts allows again what ended engines, whoever runs the engine.
func TestStartAllowsRefusedCalls(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	t.Setenv("TMPDIR", st.temp)
	c := readScriptOf(t, st).config().withDefaults()
	owner := c.joinEngine("")
	if err := journal.Refuse(owner.journal(), map[string]string{"Fit a": "já derrubou"}); err != nil {
		t.Fatal(err)
	}
	if err := remote.Tell(owner.socket(), remote.Death{Why: "parou", Do: "reinicie", Down: true}); err != nil {
		t.Fatal(err)
	}
	last := owner.started()
	guest := c.joinEngine("")
	if !owner.shared || !guest.shared || owner.dir != guest.dir {
		t.Fatalf("%+v and %+v", owner, guest)
	}
	if refused := journal.Refused(owner.journal()); len(refused) != 0 || !owner.untilStarted(t.Context(), last) {
		t.Errorf("refused are %v", refused)
	}
	if d, _ := remote.Told(owner.socket()); d.Down {
		t.Error("cells are told that there will be no engine")
	}
	guest.leave()
	if _, err := os.Stat(owner.dir); err != nil {
		t.Error(err)
	}
	owner.leave()
	if _, err := os.Stat(owner.dir); !os.IsNotExist(err) {
		t.Errorf("the folder: %v", err)
	}
}

// What is swept is what nobody uses: an engine that still keeps what it trains is told to end, and its folder stays until it has.
func TestSweepEngines(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	t.Setenv("TMPDIR", st.temp)
	c := readScriptOf(t, st).config().withDefaults()
	used := c.joinEngine("")
	defer used.leave()
	left := func(device string) *engineHome {
		other := c
		other.Device = device
		h := other.joinEngine("")
		if !h.shared {
			t.Fatal("not shared")
		}
		return h
	}
	empty, mine, alive := left("a"), left("b"), left("c")
	lock, err := alive.alone(t.Context(), 0, t.Logf)
	if err != nil || lock == nil {
		t.Fatalf("%v, %v", lock, err)
	}
	for _, h := range []*engineHome{empty, mine, alive} {
		h.close()
	}
	there := func(want ...*engineHome) {
		t.Helper()
		entries, err := os.ReadDir(st.temp)
		var names, wanted []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		for _, h := range want {
			wanted = append(wanted, filepath.Base(h.dir))
		}
		slices.Sort(wanted)
		if err != nil || !slices.Equal(names, wanted) {
			t.Errorf("there are %v, want %v (%v)", names, wanted, err)
		}
	}
	sweepEngines(st.temp, filepath.Base(mine.dir))
	there(used, mine, alive)
	if _, err := os.Stat(alive.path(endingName)); err != nil {
		t.Errorf("it was not told to end: %v", err)
	}
	lock.Close()
	sweepEngines(st.temp, "")
	there(used)
}

// Whoever comes while the last kernel removes the folder has one that stays.
func TestJoinWhileTheLastOneLeaves(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	t.Setenv("TMPDIR", st.temp)
	c := readScriptOf(t, st).config().withDefaults()
	done := make(chan bool)
	for range 4 {
		go func() {
			defer func() { done <- true }()
			for range 25 {
				h := c.joinEngine("")
				if !h.shared {
					t.Error("not shared")
					return
				}
				if !filelock.Same(h.users, h.path(usersName)) {
					t.Error("its folder was removed")
				}
				h.leave()
			}
		}()
	}
	for range 4 {
		<-done
	}
	st.nothingLeft()
}
