// Package backlog keeps the events of a training that a watcher has not taken yet. It is bounded: a training never waits for whoever
// looks on, and who lags is spared what newer events tell as well.
package backlog

import (
	"context"
	"errors"
	"sync"

	"cnn321/cnnlib"
)

// Most is how much may wait, in events and epochs of their histories; a watcher that keeps up has one or two events.
const Most = 4096

// Size is how much events are, as [Most] counts it.
func Size(events ...cnnlib.Event) int {
	size := 0
	for _, e := range events {
		size += 1 + len(e.History.Epochs)
	}
	return size
}

// ErrClosed says that there are no more events.
var ErrClosed = errors.New("no more events")

// Backlog is events in order. Its methods may be called at the same time.
type Backlog struct {
	mu     sync.Mutex
	events []cnnlib.Event
	size   int
	closed bool
	news   chan struct{} // of capacity 1
}

// New is an empty backlog, or one of events that came before.
func New(events ...cnnlib.Event) *Backlog {
	return &Backlog{events: events, size: Size(events...), news: make(chan struct{}, 1)}
}

// Put adds an event. It never waits.
func (b *Backlog) Put(e cnnlib.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.events = append(b.events, e)
	if b.size += Size(e); b.size > Most {
		b.events = Thin(b.events)
		b.size = Size(b.events...)
	}
	b.tell()
}

// Close says that no event comes any more. Those that wait can still be taken.
func (b *Backlog) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.tell()
}

func (b *Backlog) tell() {
	select {
	case b.news <- struct{}{}:
	default:
	}
}

// Next takes the oldest event, and waits for one. It fails with [ErrClosed] when all are taken, and with ctx's error.
func (b *Backlog) Next(ctx context.Context) (cnnlib.Event, error) {
	for {
		b.mu.Lock()
		if len(b.events) > 0 {
			e := b.events[0]
			b.events = b.events[1:]
			b.size -= Size(e)
			b.mu.Unlock()
			return e, nil
		}
		closed := b.closed
		b.mu.Unlock()
		if closed {
			return cnnlib.Event{}, ErrClosed
		}
		select {
		case <-ctx.Done():
			return cnnlib.Event{}, ctx.Err()
		case <-b.news:
		}
	}
}

// Thin leaves out half of the events that others stand for, the newest of each kind never: a step by a later one, an epoch's end by the next, which
// has the history of all, and all but the last place in a queue.
func Thin(events []cnnlib.Event) []cnnlib.Event {
	last := map[cnnlib.EventKind]int{}
	for i, e := range events {
		last[e.Kind] = i
	}
	var kept []cnnlib.Event
	seen := map[cnnlib.EventKind]int{}
	for i, e := range events {
		seen[e.Kind]++
		switch {
		case i == last[e.Kind]:
		case e.Kind == cnnlib.Queued:
			continue
		case e.Kind == cnnlib.Step && i < last[cnnlib.EpochEnd]:
			continue
		case (e.Kind == cnnlib.Step || e.Kind == cnnlib.EpochEnd) && seen[e.Kind]%2 == 0:
			continue
		}
		kept = append(kept, e)
	}
	return kept
}
