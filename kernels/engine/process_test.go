package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// inProcess names, in the environment, how a test that runs once more in a process of its own is to go there.
const inProcess = "CNN321_TEST_IN_PROCESS"

// ownProcess is the test once more, in a process of its own that may end or change as no other test should: there, [taken] says how. Behind the
// words of before, as of nice(1), it is started by them.
func ownProcess(t *testing.T, how string, before ...string) *exec.Cmd {
	t.Helper()
	name, _, _ := strings.Cut(t.Name(), "/")
	args := append(before, os.Args[0], "-test.run=^"+name+"$", "-test.v")
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), inProcess+"="+how)
	return cmd
}

// taken says how a test is to go in the process that [ownProcess] has started; nothing in any other.
func taken() string { return os.Getenv(inProcess) }

// wantPass runs the process, in which the test must pass, and not be left out.
func wantPass(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
		t.Errorf("%v\n%s", err, out)
	}
}
