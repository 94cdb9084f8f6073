package launch

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnn321/cnnlib/remote"
)

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

// An engine that crashes by the first call after it has passed to another kernel has crashed: the call is not made once more, and ends with the reason.
func TestCrashRightAfterAHandover(t *testing.T) {
	owner, guest, _, socket := pair(t, script{Crashes: true})
	owner.kill(owner.cmd.Process.Pid, syscall.SIGTERM)
	owner.status()
	guest.entry("engine", 2)
	_, err := remote.NewClient(socket).Status(t.Context())
	if err == nil || !strings.Contains(err.Error(), "SIGSEGV") {
		t.Errorf("the call ends with %v", err)
	}
	if calls := guest.lines("calls"); len(calls) != 1 {
		t.Errorf("the call was made %d times", len(calls))
	}
	end(guest)
}

// The engine of a folder that was removed is asked to end once there is another: so it has where to leave what it trains for others.
func TestEngineOfARemovedFolderHasAnother(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	st.start(false)
	st.running()
	socket := lookupEnv(st.entry("gonb", 1).Env, "CNN321_ENGINE")
	if err := os.RemoveAll(filepath.Dir(socket)); err != nil {
		t.Fatal(err)
	}
	st.entry("engine", 2)
	first := st.entry("engine", 1).Pid
	st.eventually("the first has gone", func() bool { return syscall.Kill(first, 0) != nil })
	if words := st.lines("homeless"); len(words) > 0 {
		t.Errorf("as it ended: %s", words)
	}
	end(st)
}
