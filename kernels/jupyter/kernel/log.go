package kernel

import (
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// log writes lines, but not the same kind again and again: what a stranger sends must not fill the disk.
type log struct {
	to func(line string)

	mu     sync.Mutex
	since  time.Time
	lines  int
	hidden int
}

// A log holds at most logLines lines each logPeriod.
const (
	logLines  = 20
	logPeriod = 10 * time.Second
)

func (l *log) printf(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); now.Sub(l.since) > logPeriod {
		if l.hidden > 0 {
			l.to(fmt.Sprintf("mais %d avisos como os anteriores", l.hidden))
		}
		l.since, l.lines, l.hidden = now, 0, 0
	}
	if l.lines >= logLines {
		l.hidden++
		return
	}
	l.lines++
	l.to(fmt.Sprintf(format, args...))
}

// guard calls a method of the Kernel; a panic in it is logged and reported, and goes no further.
func (s *Server) guard(name string, call func()) (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("falha interna do kernel em %s: %v", name, problem)
			s.log.printf("%v\n%s", err, debug.Stack())
		}
	}()
	call()
	return nil
}
