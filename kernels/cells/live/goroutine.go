package live

import (
	"runtime"
	"time"
)

// lastWait is how long a goroutine that ends the program waits for main to have saved.
const lastWait = time.Second

// Goroutine is deferred by a goroutine before all else. If a panic that nobody recovers goes through it, which ends the
// program whatever main is about, it saves the variables that have a value and that nothing writes at this moment.
func Goroutine() {
	if describe != nil {
		if v := recover(); v != nil {
			defer goOn(v)
			cell.crash()
		}
		return
	}
	if panicking() {
		cell.crash()
	}
}

func (p *program) crash() {
	if !p.saving.CompareAndSwap(false, true) {
		select {
		case <-p.over:
		case <-time.After(lastWait):
		}
		return
	}
	if !mainRests() || !p.saveIf(mainRests, p.touchable(false)) {
		p.save(p.touchable(true))
	}
}

// panicking reports whether a panic called the deferred function that calls it. To ask recover would change the traceback.
func panicking() bool {
	callers := make([]uintptr, 1)
	if runtime.Callers(3, callers) == 0 {
		return false
	}
	frame, _ := runtime.CallersFrames(callers).Next()
	return frame.Function == "runtime.gopanic"
}
