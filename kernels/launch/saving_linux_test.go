package launch

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// An engine that says that it is saving is waited for; one that says nothing, or says it for ever, is not.
func TestEngineThatSavesIsWaitedFor(t *testing.T) {
	tests := []struct {
		name, script    string
		grace, patience time.Duration
		killed          bool
	}{
		// It saves for longer than the grace, in which a busy machine must let it say so once.
		{"it saves", `trap "" TERM; echo; read x; n=0; while [ $n -lt 40 ]; do n=$((n+1)); echo guardando; sleep 0.1; done; exit 0`, 3 * time.Second, time.Hour, false},
		{"it is silent", `trap "" TERM; echo; sleep 600`, 300 * time.Millisecond, time.Hour, true},
		{"it saves for ever", `trap "" TERM; echo; while true; do echo guardando; sleep 0.1; done`, 3 * time.Second, time.Second, true},
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
			err = endEngine(cmd.Process, stdin, done, s, test.grace, test.patience)
			if killed := err != nil && strings.Contains(err.Error(), "killed"); killed != test.killed {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}
