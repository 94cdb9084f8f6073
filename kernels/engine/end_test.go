package main

import (
	"os"
	"syscall"
	"testing"
)

// The launcher says twice that the end has come: it closes the engine's standard input, and there is a signal, of it or, where it was killed, of the
// system. Whichever is second must not cut short what the first has begun, a training that is being kept.
func TestEndIsSaidTwice(t *testing.T) {
	if told := taken(); told != "" {
		ctx := untilTheEnd(os.Stdin)
		if told == "signal" {
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
			cmd := ownProcess(t, first)
			stdin, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if first == "standard input" {
				stdin.Close()
			}
			wantPass(t, cmd)
		})
	}
}

func signalMyself(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

// An engine that is to end waits until what is trained is kept, and says so; where there is nothing to keep it is not long.
func TestUntilKept(t *testing.T) {
	said := 0
	untilKept(func() bool { return false }, func() { said++ })
	if said != 0 {
		t.Errorf("with nothing to keep it says %d times that there is", said)
	}
	looks := 0
	untilKept(func() bool { looks++; return said < 2 }, func() { said++ })
	if said != 2 || looks < 3 {
		t.Errorf("it ends after %d looks, and has said %d times that it keeps something", looks, said)
	}
}
