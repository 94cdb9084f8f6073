package bench

import (
	"context"
	"time"
)

// lap is a moment: on the wall, and in the engine's processor time.
type lap struct {
	wall   time.Time
	cpu    time.Duration
	hasCPU bool
}

func (o *ours) lap() lap {
	l := lap{wall: time.Now()}
	l.cpu, l.hasCPU = o.engine.CPUTime()
	return l
}

// until is what passed between two moments, divided by the times.
func (l lap) until(end lap, times int) sample {
	return sample{
		value: end.wall.Sub(l.wall).Seconds() / float64(times),
		cpu:   (end.cpu - l.cpu).Seconds() / float64(times), hasCPU: l.hasCPU && end.hasCPU,
	}
}

const (
	settleStep = 50 * time.Millisecond
	settleMost = 10 * time.Second
	quietLooks = 3 // one may fall into a moment in which others have the processor
	// idleShare of the time is what a process takes that does nothing to speak of.
	idleShare = 0.1
)

func busy(from, to lap) bool {
	s := from.until(to, 1)
	return s.cpu > idleShare*s.value
}

// settle waits: after a Fit the engine compiles in the background what will predict.
func (o *ours) settle(ctx context.Context) error {
	begin, quiet := o.lap(), 0
	for begin.hasCPU && quiet < quietLooks && time.Since(begin.wall) < settleMost {
		before := o.lap()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(settleStep):
		}
		if quiet++; busy(before, o.lap()) {
			quiet = 0
		}
	}
	return ctx.Err()
}
