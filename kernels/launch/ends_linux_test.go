package launch

import (
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestKernelEndsCompletely(t *testing.T) {
	tests := []struct {
		name    string
		script  script
		wrapped bool
		end     func(st *stage)
		status  int // -1: not looked at
	}{
		{name: "SIGTERM", end: signalStarted(syscall.SIGTERM), status: 0},
		{name: "SIGHUP", end: signalStarted(syscall.SIGHUP), status: 0},
		{name: "SIGTERM, programs that do not listen", script: script{DeafEngine: true, DeafGoNB: true}, end: signalStarted(syscall.SIGTERM), status: 0},
		{name: "kill -9 of the launcher", end: signalStarted(syscall.SIGKILL), status: 128 + 9},
		{name: "kill -9 of the launcher, programs that do not listen", script: script{DeafEngine: true, DeafGoNB: true}, end: signalStarted(syscall.SIGKILL), status: 128 + 9},
		{name: "kill -9 of the launcher's group", end: func(st *stage) { st.kill(-st.cmd.Process.Pid, syscall.SIGKILL) }, status: 128 + 9},
		{name: "kill -9 of the supervisor", end: func(st *stage) { st.kill(st.supervisor(), syscall.SIGKILL) }, status: 128 + 9},
		{name: "SIGTERM to the supervisor", end: func(st *stage) { st.kill(st.supervisor(), syscall.SIGTERM) }, status: 0},
		{name: "kill -9 of the client", wrapped: true, end: signalStarted(syscall.SIGKILL), status: -1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.script.GoNBStatus = -1
			st := newStage(t, test.script)
			st.start(test.wrapped)
			st.running()
			test.end(st)
			if got := st.status(); test.status >= 0 && got != test.status {
				t.Errorf("exit status %d, want %d\nlog:\n%s", got, test.status, st.logText())
			}
			st.nothingLeft()
		})
	}
}

func TestBothKilledAtOnceIsSweptByTheNext(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	st.start(false)
	st.running()
	supervisor := st.supervisor()
	st.kill(st.cmd.Process.Pid, syscall.SIGSTOP) // it must not notice the other's death
	st.kill(supervisor, syscall.SIGKILL)
	st.kill(st.cmd.Process.Pid, syscall.SIGKILL)
	st.status()
	// A killed process holds its locks until its memory is given back.
	st.eventually("the supervisor has gone", func() bool { return !slices.Contains(marked("CNN321_TEST="+st.dir), supervisor) })
	st.eventually("the lock is free", func() bool {
		locks, err := filepath.Glob(filepath.Join(st.temp, privatePrefix+"*", lockName))
		if err != nil || len(locks) != 1 {
			t.Fatalf("locks %v, %v", locks, err)
		}
		lock, err := lockFile(locks[0], 0)
		if err == nil {
			lock.Close()
		}
		return err == nil
	})
	orphan := st.pid("orphan")
	if syscall.Kill(orphan, 0) != nil {
		t.Fatal("no orphan is left, so there is nothing to sweep")
	}
	st.start(false)
	st.entry("gonb", 2)
	if !strings.Contains(st.logText(), "removi os restos de um kernel interrompido") {
		t.Errorf("the log does not tell of the leftovers:\n%s", st.logText())
	}
	st.kill(st.cmd.Process.Pid, syscall.SIGTERM)
	st.status()
	st.nothingLeft()
}
