package launch

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stage is a folder with the programs, and a launcher started in it.
type stage struct {
	t    *testing.T
	dir  string
	temp string
	log  string
	env  []string // more of the launcher's environment
	cmd  *exec.Cmd
	done chan error
}

// another is the same stage for one more kernel, with more in its environment.
func (st *stage) another(env ...string) *stage {
	st.t.Helper()
	dir, err := os.MkdirTemp(st.dir, "other")
	if err != nil {
		st.t.Fatal(err)
	}
	other := *st
	other.env = append(env, connectionVar+"="+writeConnection(st.t, dir))
	return &other
}

// newStage prepares the programs. Sockets need short paths, hence not t.TempDir.
func newStage(t *testing.T, s script) *stage {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "lt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		killMarked("CNN321_TEST=" + dir)
		os.RemoveAll(dir)
	})
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kernels", "engine", "gonb", programPrefix + "cell", "sleeper"} {
		if err := os.Symlink(self, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module stage\n\ngo 1.26\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	st := &stage{t: t, dir: dir, temp: filepath.Join(dir, "tmp"), log: filepath.Join(dir, "log")}
	if err := os.Mkdir(st.temp, 0o700); err != nil {
		t.Fatal(err)
	}
	s.Home, s.Connection = dir, writeConnection(t, dir)
	if s.Device == "" {
		s.Device = "cpu"
	}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "script.json"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return st
}

// writeConnection has a kernel listen on unix sockets of its own: a port that is free now may be another program's once the kernel has started.
func writeConnection(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "connection.json")
	text := fmt.Sprintf(`{"transport":"ipc","ip":%q,"shell_port":1,"control_port":2,"stdin_port":3,"iopub_port":4,"hb_port":5,"key":"k"}`, filepath.Join(dir, "k"))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// start starts the launcher, through a parent that can be killed if wrapped.
func (st *stage) start(wrapped bool) {
	st.t.Helper()
	log, err := os.OpenFile(st.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		st.t.Fatal(err)
	}
	defer log.Close()
	program := filepath.Join(st.dir, "kernels")
	st.cmd = exec.Command(program)
	if wrapped {
		st.cmd = exec.Command("/bin/sh", "-c", `"$0" & wait`, program)
	}
	st.cmd.Env = append(os.Environ(), "TMPDIR="+st.temp, "CNN321_TEST="+st.dir, "GOFLAGS=-mod=mod")
	st.cmd.Env = append(st.cmd.Env, st.env...)
	st.cmd.Stderr = log
	st.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := st.cmd.Start(); err != nil {
		st.t.Fatal(err)
	}
	st.done = make(chan error, 1)
	go func(cmd *exec.Cmd, done chan<- error) { done <- cmd.Wait() }(st.cmd, st.done)
}

func (st *stage) logText() string {
	text, _ := os.ReadFile(st.log)
	return string(text)
}

// eventually polls until ok, and fails the test when its patience is over.
func (st *stage) eventually(what string, ok func() bool) {
	st.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		if ok() {
			return
		}
		if time.Now().After(deadline) {
			st.t.Fatalf("never: %s\nlog:\n%s", what, st.logText())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// status waits for the end of the launcher.
func (st *stage) status() int {
	st.t.Helper()
	select {
	case err := <-st.done:
		status, err := exitStatus(err)
		if err != nil {
			st.t.Fatal(err)
		}
		return status
	case <-time.After(patience):
		st.t.Fatalf("the launcher does not end\nlog:\n%s", st.logText())
		return -1
	}
}

// lines are the lines of a diary, none of one that is not there.
func (st *stage) lines(diary string) []string {
	text, _ := os.ReadFile(filepath.Join(st.dir, diary+".diary"))
	if len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

type diaryEntry struct {
	Pid  int
	Args json.RawMessage
	Env  []string
}

// entry waits for the n-th entry (from 1) of a diary.
func (st *stage) entry(diary string, n int) diaryEntry {
	st.t.Helper()
	var e diaryEntry
	st.eventually(fmt.Sprintf("entry %d of %s", n, diary), func() bool {
		lines := st.lines(diary)
		return len(lines) >= n && json.Unmarshal([]byte(lines[n-1]), &e) == nil
	})
	return e
}

func (st *stage) pid(diary string) int {
	st.t.Helper()
	pid := 0
	st.eventually("pid of "+diary, func() bool {
		lines := st.lines(diary)
		if len(lines) == 0 {
			return false
		}
		var err error
		pid, err = strconv.Atoi(lines[0])
		return err == nil
	})
	return pid
}

// supervisor is the pid of the launcher's child.
func (st *stage) supervisor() int {
	st.t.Helper()
	found := 0
	st.eventually("the supervisor", func() bool {
		table, err := processTable()
		if err != nil {
			st.t.Fatal(err)
		}
		for _, p := range table {
			if p.parent == st.cmd.Process.Pid && !p.zombie {
				found = p.pid
			}
		}
		return found != 0
	})
	return found
}

// nothingLeft waits until no process and no temporary file of the kernel is left.
func (st *stage) nothingLeft() {
	st.t.Helper()
	st.eventually("no process is left", func() bool { return len(marked("CNN321_TEST="+st.dir)) == 0 })
	st.eventually("no temporary file is left", func() bool {
		entries, err := os.ReadDir(st.temp)
		return err == nil && len(entries) == 0
	})
}

// running waits until everything runs that a kernel may run.
func (st *stage) running() {
	st.t.Helper()
	st.entry("engine", 1)
	st.entry("gonb", 1)
	st.pid("child")
}

func (st *stage) kill(pid int, sig syscall.Signal) {
	st.t.Helper()
	if err := syscall.Kill(pid, sig); err != nil {
		st.t.Fatalf("kill %d: %v", pid, err)
	}
}

// signalStarted gives a way to end a kernel: a signal to the process that the test started.
func signalStarted(sig syscall.Signal) func(*stage) {
	return func(st *stage) { st.kill(st.cmd.Process.Pid, sig) }
}
