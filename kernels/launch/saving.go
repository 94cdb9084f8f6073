package launch

import (
	"io"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// saving is what an engine says on its standard output while it ends: a byte now and then, as long as it is at work on what must not be lost,
// the step under way and the state on disk.
type saving struct {
	read, write *os.File
	began       time.Time
	last        atomic.Int64 // how long after that it was last heard, in nanoseconds; 0 for never. The computer's clock may be set meanwhile
}

func newSaving() (*saving, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return &saving{read: read, write: write, began: time.Now()}, nil
}

// listen hears the engine until it has ended. It is called when the engine has been started.
func (s *saving) listen() {
	s.write.Close()
	defer s.read.Close()
	buffer := make([]byte, 64)
	for {
		n, err := s.read.Read(buffer)
		if n > 0 {
			s.last.Store(int64(time.Since(s.began)))
		}
		if err != nil {
			return
		}
	}
}

// close is for an engine that could not be started.
func (s *saving) close() { s.write.Close(); s.read.Close() }

// heard reports whether the engine has said within a time that it is at work.
func (s *saving) heard(within time.Duration) bool {
	last := s.last.Load()
	return last > 0 && time.Since(s.began)-time.Duration(last) < within
}

// endEngine asks an engine to end, and waits for it: for grace, and as long as it says that it is saving, at most patience.
func endEngine(engine *os.Process, stdin io.Closer, done <-chan error, s *saving, grace, patience time.Duration) error {
	stdin.Close()
	_ = engine.Signal(syscall.SIGTERM)
	_ = engine.Signal(syscall.SIGCONT) // one that a signal halts does not hear the other
	for began := time.Now(); ; {
		select {
		case err := <-done:
			return err
		case <-time.After(grace):
		}
		if !s.heard(grace) || time.Since(began) > patience {
			_ = engine.Kill()
			return <-done
		}
	}
}
