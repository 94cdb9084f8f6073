package zmtp

import (
	"fmt"
	"sync"
	"time"
)

// quiet is how long a log stays silent after a line: whoever sends garbage may send much of it.
const quiet = 10 * time.Second

// sparseLog passes on a line now and then, and says how many it left out.
type sparseLog struct {
	to func(line string)

	mu     sync.Mutex
	next   time.Time
	hidden int
}

func (l *sparseLog) printf(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if now.Before(l.next) {
		l.hidden++
		return
	}
	line := fmt.Sprintf(format, args...)
	if l.hidden > 0 {
		line += fmt.Sprintf(" (e mais %d avisos desde o anterior)", l.hidden)
	}
	l.hidden, l.next = 0, now.Add(quiet)
	l.to(line)
}
