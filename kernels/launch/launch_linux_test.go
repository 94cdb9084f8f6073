package launch

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestSweepSparesTheLiving(t *testing.T) {
	base := t.TempDir()
	living, err := newPrivate(base)
	if err != nil {
		t.Fatal(err)
	}
	dead, err := newPrivate(base)
	if err != nil {
		t.Fatal(err)
	}
	dead.lock.Close()
	starting := filepath.Join(base, privatePrefix+"starting")
	halfway := filepath.Join(base, privatePrefix+"halfway")
	other := filepath.Join(base, "other")
	for _, dir := range []string{starting, halfway, other} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(halfway, old, old); err != nil {
		t.Fatal(err)
	}
	swept := sweep(base)
	slices.Sort(swept)
	want := []string{dead.dir, halfway}
	slices.Sort(want)
	if !slices.Equal(swept, want) {
		t.Errorf("swept %v, want %v", swept, want)
	}
	for _, dir := range []string{living.dir, starting, other} {
		if _, err := os.Stat(dir); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

func TestEngineIsStartedAgain(t *testing.T) {
	t.Parallel()
	st := newStage(t, script{GoNBStatus: -1})
	st.start(false)
	st.running()
	first := st.entry("engine", 1)
	for n := 2; n <= 4; n++ {
		st.kill(st.entry("engine", n-1).Pid, syscall.SIGKILL)
		next := st.entry("engine", n)
		if string(next.Args) != string(first.Args) {
			t.Errorf("engine %d has arguments %s, the first had %s", n, next.Args, first.Args)
		}
	}
	var arguments map[string]string
	if err := json.Unmarshal(first.Args, &arguments); err != nil {
		t.Fatal(err)
	}
	connection, err := net.Dial("unix", arguments["--socket"])
	if err != nil {
		t.Errorf("the last engine does not answer: %v", err)
	} else {
		connection.Close()
	}
	if !strings.Contains(st.logText(), "o motor parou (signal: killed)") {
		t.Errorf("the log does not say why:\n%s", st.logText())
	}
	st.kill(st.cmd.Process.Pid, syscall.SIGTERM)
	st.status()
	if len(st.lines("engine-ends")) != 1 {
		t.Errorf("the last engine was not asked to end: %q", st.lines("engine-ends"))
	}
	st.nothingLeft()
}

// TestHaltedSupervisorGoesOn has a signal halt the supervisor, which nobody else would wake: it ends the kernel as ever.
func TestHaltedSupervisorGoesOn(t *testing.T) {
	t.Parallel()
	st := newStage(t, script{GoNBStatus: -1})
	st.start(false)
	st.running()
	supervisor := 0
	st.eventually("a supervisor", func() bool {
		table, err := processTable()
		for _, p := range table {
			if err == nil && p.parent == st.cmd.Process.Pid {
				supervisor = p.pid
			}
		}
		return supervisor != 0
	})
	st.kill(supervisor, syscall.SIGSTOP)
	st.eventually("it is woken", func() bool { return strings.Contains(st.logText(), "ele continua") && !stopped(supervisor) })
	st.kill(st.cmd.Process.Pid, syscall.SIGTERM)
	st.status()
	st.nothingLeft()
}

func TestInterruptReachesEachProcessOnce(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1, NoEngine: true})
	gonb := exec.Command(filepath.Join(st.dir, "gonb"))
	gonb.Env = append(os.Environ(), "TMPDIR="+st.temp, "CNN321_TEST="+st.dir)
	gonb.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := gonb.Start(); err != nil {
		t.Fatal(err)
	}
	st.entry("gonb", 1)
	st.pid("child")
	interrupt(gonb.Process)
	st.eventually("gonb, cell and its child are interrupted", func() bool { return len(st.lines("interrupts")) >= 3 })
	if err := gonb.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = gonb.Wait()
	got := st.lines("interrupts")
	slices.Sort(got)
	if want := []string{"cell", "child", "gonb"}; !slices.Equal(got, want) {
		t.Errorf("interrupted %v, want %v", got, want)
	}
}

func TestInterruptSweep(t *testing.T) {
	const self, gonb, cell, child, builder, tool = 1, 10, 11, 12, 17, 18
	base := []process{
		{pid: self, group: self},
		{pid: gonb, parent: self, group: gonb},
		{pid: cell, parent: gonb, group: gonb, name: "gonb_8ae5110e"},
		{pid: child, parent: cell, group: gonb},
		{pid: 13, parent: gonb, group: 13},                 // gopls
		{pid: 14, parent: self, group: gonb},               // what a cell left behind
		{pid: 15, parent: cell, group: gonb, zombie: true}, // has ended
		{pid: 16, parent: self, group: 16},                 // the engine
		{pid: builder, parent: gonb, group: gonb, name: "kernels"},
		{pid: tool, parent: builder, group: gonb, name: "link"},
	}
	var sweep interruptSweep
	if got, want := sweep.next(base, gonb, self), []int{child, 14, builder, tool}; !slices.Equal(got, want) {
		t.Errorf("first look: %v, want %v", got, want)
	}
	later := append(slices.Clone(base),
		process{pid: 20, parent: cell, group: gonb},                        // started by the cell meanwhile
		process{pid: 21, parent: gonb, group: gonb, name: "gonb_8ae5110e"}, // the next cell
		process{pid: 23, parent: gonb, group: gonb, name: "kernels"},       // what builds the one after it
		process{pid: 22, parent: 21, group: gonb},                          // the next cell's child
	)
	if got, want := sweep.next(later, gonb, self), []int{20}; !slices.Equal(got, want) {
		t.Errorf("second look: %v, want %v", got, want)
	}
	if got := sweep.next(later, gonb, self); len(got) != 0 {
		t.Errorf("third look: %v, want nobody", got)
	}
}

func TestEnvironments(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1, Device: "cuda", Devices: 2})
	st.start(false)
	st.running()
	gonb, engine := st.entry("gonb", 1), st.entry("engine", 1)
	socket := lookupEnv(gonb.Env, "CNN321_ENGINE")
	private := lookupEnv(gonb.Env, "TMPDIR")
	for key, want := range map[string]string{
		"TMPDIR": private, "CNN321_RUN": private, "CNN321_MNIST": filepath.Join(st.dir, "mnist"), "CNN321_DEVICE": "cuda",
		"CNN321_HOME": st.dir, "GOPROXY": "off", "GOSUMDB": "off", "GOFLAGS": "'-ldflags=-s -w' -tags=netgo,osusergo",
	} {
		if got := lookupEnv(gonb.Env, key); got != want {
			t.Errorf("gonb has %s=%q, want %q", key, got, want)
		}
	}
	path := filepath.SplitList(lookupEnv(gonb.Env, "PATH"))
	if len(path) < 3 || path[0] != cellGo(private) || path[1] != filepath.Join(st.dir, "bin") {
		t.Errorf("gonb's PATH is %q", path)
	} else {
		for _, folder := range []string{path[0], path[2]} {
			if _, err := os.Stat(filepath.Join(folder, "go")); err != nil {
				t.Errorf("no go in PATH: %v", err)
			}
		}
	}
	if got, want := lookupEnv(engine.Env, "GLIBC_TUNABLES"), os.Getenv("GLIBC_TUNABLES"); got != want {
		t.Errorf("engine has GLIBC_TUNABLES=%q, want %q: the settings for a CPU are not for a GPU", got, want)
	}
	var arguments map[string]string
	if err := json.Unmarshal(engine.Args, &arguments); err != nil {
		t.Fatal(err)
	}
	if arguments["--socket"] != socket || arguments["--device"] != "cuda" || arguments["--devices"] != "2" || arguments["--plugin"] != filepath.Join(st.dir, "plugin.so") {
		t.Errorf("engine has arguments %v", arguments)
	}
	for _, folder := range []string{private, filepath.Dir(socket)} {
		if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 || filepath.Dir(folder) != st.temp {
			t.Errorf("private folder %s: %v, %v", folder, info, err)
		}
	}
	st.kill(st.cmd.Process.Pid, syscall.SIGTERM)
	st.status()
	st.nothingLeft()
}

// TestProgramEnv has cells set what GoNB or the compiler could not live with: it reaches programs, and nobody else.
func TestProgramEnv(t *testing.T) {
	dir, err := os.MkdirTemp("/tmp", "lt") // sockets need short paths
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	own := []string{"PATH=/cellgo:/bin", "CNN321_RUN=" + dir, "CNN321_VALUES=" + values(dir)}
	h := &gonbHost{supervisor: &supervisor{dir: dir}, dir: "/", env: own, current: &gonb{}}
	h.Restart("/", []string{"PATH=", "GOOS=windows", "TWO=a\nb", "CNN321_VALUES=/nowhere"})
	text, err := os.ReadFile(programEnv(dir))
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
	for key, want := range map[string]string{
		"PATH": "", "GOOS": "windows", "TWO": "a\nb", "CNN321_RUN": dir, "CNN321_VALUES": values(dir),
	} {
		if got := lookupEnv(got, key); got != want {
			t.Errorf("programs have %s=%q, want %q", key, got, want)
		}
	}
	if h.current == nil || !slices.Equal(h.env, own) {
		t.Errorf("GoNB was replaced, or its environment is %q", h.env)
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	tests := []struct {
		name   string
		script script
		starts bool
		says   []string
	}{
		{name: "engine", script: script{NoEngine: true}, starts: true, says: []string{"o motor não está em", "go run ./kernels setup"}},
		{name: "plugin", script: script{NoPlugin: true}, starts: true, says: []string{"o plugin do XLA não está em", "go run ./kernels setup"}},
		{name: "gonb", script: script{NoGoNB: true}, says: []string{"o GoNB não está em", "go run ./kernels setup"}},
		{name: "device", script: script{Device: "tpu"}, says: []string{"dispositivo desconhecido", "cpu ou cuda"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.script.GoNBStatus = -1
			st := newStage(t, test.script)
			st.start(false)
			if test.starts {
				st.entry("gonb", 1)
				st.eventually("the message", func() bool { return strings.Contains(st.logText(), test.says[0]) })
				st.kill(st.cmd.Process.Pid, syscall.SIGTERM)
			}
			if got := st.status(); (got == 0) != test.starts {
				t.Errorf("exit status %d", got)
			}
			for _, text := range test.says {
				if !strings.Contains(st.logText(), text) {
					t.Errorf("the log lacks %q:\n%s", text, st.logText())
				}
			}
			st.nothingLeft()
		})
	}
}

func TestParseStat(t *testing.T) {
	tests := []struct {
		name, stat string
		want       process
		ok         bool
	}{
		{name: "plain", stat: "12 (go) S 3 4 5 0", want: process{pid: 12, parent: 3, group: 4, name: "go"}, ok: true},
		{name: "zombie", stat: "12 (go) Z 3 4 5 0", want: process{pid: 12, parent: 3, group: 4, name: "go", zombie: true}, ok: true},
		{name: "name with parentheses and spaces", stat: "7 (a) S 1 (b) R 2 7 7", want: process{pid: 7, parent: 2, group: 7, name: "a) S 1 (b"}, ok: true},
		{name: "cut short", stat: "7 (a) R"},
		{name: "empty"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := parseStat([]byte(test.stat))
			if got != test.want || ok != test.ok {
				t.Errorf("%+v, %v; want %+v, %v", got, ok, test.want, test.ok)
			}
		})
	}
}
