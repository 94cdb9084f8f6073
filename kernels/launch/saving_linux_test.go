package launch

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// An engine that says that it is saving is waited for; one that says nothing, or says it for ever, is not.
func TestEngineThatSavesIsWaitedFor(t *testing.T) {
	// A busy machine may let a shell that sleeps for 0.1 s sleep for a second. It is not to be taken for one that says nothing.
	const grace = 1500 * time.Millisecond
	tests := []struct {
		name, script string
		patience     time.Duration
		killed       bool
	}{
		{"it saves", `trap "" TERM; echo; read x; for i in 1 2 3 4 5 6 7 8 9 10; do echo guardando; sleep 0.1; done; exit 0`, time.Hour, false},
		{"it is silent", `trap "" TERM; echo; sleep 600`, time.Hour, true},
		{"it saves for ever", `trap "" TERM; echo; while true; do echo guardando; sleep 0.1; done`, 2 * grace, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := newSaving()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("sh", "-c", test.script)
			stdin, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd.Stdout = s.write
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			go s.listen()
			for s.last.Load() == 0 { // until it is deaf
				time.Sleep(time.Millisecond)
			}
			done := make(chan error, 1)
			go func() { done <- cmd.Wait() }()
			err = endEngine(cmd.Process, stdin, done, s, grace, test.patience)
			if killed := err != nil && strings.Contains(err.Error(), "killed"); killed != test.killed {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}
