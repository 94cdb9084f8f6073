package live

import (
	"runtime"
	"strconv"
	"strings"
	"sync"
)

// failure is why a program ended itself.
type failure struct {
	mu              sync.Mutex
	sentence, place string
}

func (f *failure) get() (sentence, place string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sentence, f.place
}

// failed keeps why the program is about to end, and where in a cell that was found.
func (p *program) failed(sentence string) {
	place := cellPlace()
	p.failure.mu.Lock()
	defer p.failure.mu.Unlock()
	if p.failure.sentence == "" {
		p.failure.sentence, p.failure.place = sentence, place
	}
}

// cellPlace is the innermost place of a cell in the calls that lead here, as stack traces say it; empty for none.
func cellPlace() string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		frame, more := frames.Next()
		if name := frame.File[strings.LastIndexByte(frame.File, '/')+1:]; strings.HasPrefix(name, "Célula [") {
			return name + ":" + strconv.Itoa(frame.Line)
		}
		if !more {
			return ""
		}
	}
}
