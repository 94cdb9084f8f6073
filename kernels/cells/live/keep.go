package live

import (
	"runtime"
	"slices"
	"time"

	"cnn321/kernels/cells/live/values"
)

const (
	// keepsAtFirst is how often a cell saves its variables between its statements in any case: a third of a millisecond each. Later it takes
	// one part in keepingShare of the cell's time.
	keepsAtFirst = 8
	keepingShare = 20
)

// Keep saves small variables between two statements: the next may be ended without a word, as by a stack that overflows or by two
// goroutines that write to one map. A cell that has saved for long enough goes on without.
func Keep() { cell.keep() }

func (p *program) keep() {
	began := time.Now()
	if p.carrier == nil || stopping.Load() || p.keeps >= keepsAtFirst && p.keeping > began.Sub(p.began)/keepingShare {
		return
	}
	p.keeps++
	done := int(p.done.Load())
	busy := runtime.NumGoroutine() > p.idle
	var chosen []values.Variable
	for _, v := range p.vars {
		if v.assigned <= done && !(busy && slices.Contains(v.touched, Background)) {
			chosen = append(chosen, v.Variable)
		}
	}
	if len(chosen) > 0 {
		_ = p.carrier.Keep(values.Run{Done: done}, chosen...) // what could not be written is told of at the end
	}
	p.keeping += time.Since(began)
}
