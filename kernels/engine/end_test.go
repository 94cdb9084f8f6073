package main

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// told names the environment of the process that is told to end in [TestEndIsSaidTwice]; its value is how first.
const told = "CNN321_TEST_END"

// The launcher says twice that the end has come: it closes the engine's standard input, and there is a signal, of it or, where it was killed, of the
// system. Whichever is second must not cut short what the first has begun, a training that is being kept.
func TestEndIsSaidTwice(t *testing.T) {
	if os.Getenv(told) != "" {
		ctx := untilTheEnd(os.Stdin)
		if os.Getenv(told) == "signal" {
			signalMyself(t)
		}
		<-ctx.Done()
		for range 100 {
			signalMyself(t)
		}
		return
	}
	for _, first := range []string{"standard input", "signal"} {
		t.Run(first, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestEndIsSaidTwice$", "-test.v")
			cmd.Env = append(os.Environ(), told+"="+first)
			stdin, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if first == "standard input" {
				stdin.Close()
			}
			if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func signalMyself(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}
