package show

import (
	"errors"
	"sync"
	"time"

	"cnn321/cnnlib"
)

// interval is the least time between two drawings: five a second look alive, and
// more would fill the notebook's socket for nothing.
const interval = 200 * time.Millisecond

// Progress shows a training while it runs. It is made by [New], fed by
// [Progress.Watch] and must be ended by [Progress.Close]. Its methods may be
// called from any goroutine.
type Progress struct {
	live Live
	pace time.Duration // the least time between two drawings

	mu    sync.Mutex
	state State
	// begun says whether there was an event, closed whether Close was called.
	begun, closed bool
	// next is when the next drawing may come, and timer draws what came too soon.
	next  time.Time
	timer *time.Timer
	// err is the first failure to draw. A training is worth more than its
	// picture, so it is kept for Close.
	err error
}

// New begins the display of a training on a device named in words, as in
// "CPU (XLA)" (it may be empty). Nothing appears before the first event.
func New(w Output, device string) *Progress {
	return &Progress{live: w.Live(), pace: interval, state: State{Device: device}}
}

// NewReading begins the display of data that are read for something that shows nothing else. It is fed by [Progress.Read].
func NewReading(w Output) *Progress {
	return &Progress{live: w.Live(), state: State{onlyRead: true}}
}

// NewWaiting begins the display of a training in a cell that waits for it, and that has a display of its own: of one that ends well
// only a line stays.
func NewWaiting(w Output) *Progress {
	return &Progress{live: w.Live(), pace: interval, state: State{elsewhere: true}}
}

// Watch takes one event. It is what [cnnlib.Watch] wants.
func (p *Progress) Watch(e cnnlib.Event) { p.take(func(s State) State { return s.Next(e) }) }

// Read takes how far data are read. It is what [cnnlib.WatchReading] wants.
func (p *Progress) Read(r cnnlib.Reading) { p.take(func(s State) State { return s.Read(r) }) }

// take goes on to a newer state.
func (p *Progress) take(next func(State) State) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.begun = true
	p.state = next(p.state)
	if p.timer != nil {
		return // it will draw this state, or a newer one
	}
	if wait := time.Until(p.next); wait > 0 {
		p.timer = time.AfterFunc(wait, p.late)
		return
	}
	p.draw()
}

// late draws what came too soon after the last drawing.
func (p *Progress) late() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.timer = nil
	p.draw()
}

func (p *Progress) draw() {
	p.next = time.Now().Add(p.pace)
	p.keep(p.live.Show(p.state))
}

// Again draws what is shown once more, for who came late.
func (p *Progress) Again() {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed && p.begun:
		p.keep(p.live.End(p.state))
	case !p.closed && p.timer == nil:
		p.draw()
	}
}

func (p *Progress) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

// Close leaves what shall stay of the display. It takes the error that Fit
// returned, which may be nil, and returns it joined with what went wrong in
// drawing. A training that failed before its first event shows nothing: its
// error says it all. Closing again does nothing more.
func (p *Progress) Close(err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return err
	}
	p.closed = true
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.begun {
		p.state = p.state.End(err)
		p.keep(p.live.End(p.state))
	}
	if p.err == nil {
		return err // as it came, not wrapped in a join of one
	}
	return errors.Join(err, p.err)
}
