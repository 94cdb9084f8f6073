package live

import (
	"bytes"
	"runtime"
	"time"
)

// settling is how long goroutines may take to come to rest before values are saved.
const settling = 50 * time.Millisecond

// settle stops the other goroutines, as far as they come to a Tick, and reports whether all are at rest.
func settle() bool {
	if runtime.NumGoroutine() == 1 {
		return true
	}
	was := stopping.Swap(true)
	defer func() {
		if !was {
			stopping.Store(false)
		}
	}()
	for end := time.Now().Add(settling); ; time.Sleep(time.Millisecond) {
		if atRest() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}

// atRest reports whether no goroutine but this one runs.
func atRest() bool {
	text := allStacks()
	// This goroutine is the first; others follow after blank lines.
	_, others, _ := bytes.Cut(text, []byte("\n\n"))
	for other := range bytes.SplitSeq(others, []byte("\n\n")) {
		if _, state, ok := bytes.Cut(other, []byte(" [")); ok && bytes.HasPrefix(state, []byte("run")) { // running, runnable
			return false
		}
	}
	return true
}

// allStacks is what the runtime says of all goroutines, the calling one first.
func allStacks() []byte {
	text := make([]byte, 16<<10)
	for {
		if n := runtime.Stack(text, true); n < len(text) {
			return text[:n]
		}
		text = make([]byte, 2*len(text))
	}
}
