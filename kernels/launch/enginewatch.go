package launch

import (
	"context"
	"os"
	"time"

	"cnn321/cnnlib/remote"
)

// misses is how many answers in turn may fail to come, each within two heartbeats, until an engine counts as hanging. It answers
// whatever it computes, so that a long compilation is no hang.
const misses = 4

// watchEngine bounds an engine's notes, and closes hangs when the engine has not answered for a while. One that was halted by a signal is first told to go on:
// then nothing is lost.
func (s *supervisor) watchEngine(ctx context.Context, engine *os.Process, notes notes, hangs chan<- struct{}) {
	socket, missed, answered := s.engine.socket(), 0, false
	halted := waker{process: engine}
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(s.Heartbeat):
		}
		notes.bound()
		if halted.look() {
			s.logf("o motor estava suspenso por um sinal (SIGSTOP); mandei que continue")
		}
		if halted.halted {
			continue // it cannot answer, and the next look wakes it
		}
		if err := remote.Ping(socket, 2*s.Heartbeat); err == nil {
			missed, answered = 0, true
			continue
		}
		// An engine that has not begun to listen may be waiting for a slow disk.
		if missed++; missed >= misses && (answered || missed >= 6*misses) {
			s.logf("o motor não responde há %v; vou trocá-lo por outro", time.Duration(missed)*3*s.Heartbeat)
			close(hangs)
			return
		}
	}
}
