package cnnlib

import (
	"context"
	"sync"
	"time"
)

// Reading is how far the many files of a data set are read.
type Reading struct {
	// Checking says that the files' contents are being compared with what was learned from earlier; after it they are read.
	Checking bool
	// Done of Of files are ready.
	Done, Of int
}

// readingKey is that of a context's watcher.
type readingKey struct{}

// WatchReading is a context with which what is read tells watch how far it is, where it takes long: a few times a second,
// in order, never at the same time, and no more when the reading has returned.
func WatchReading(ctx context.Context, watch func(Reading)) context.Context {
	return context.WithValue(ctx, readingKey{}, watch)
}

// ReportReading tells the watcher of a context, if it has one, how far something is read. It is for who reads in
// another process's place.
func ReportReading(ctx context.Context, r Reading) {
	if watch, ok := ctx.Value(readingKey{}).(func(Reading)); ok {
		watch(r)
	}
}

// What is read sooner than quiet is not told of, and then it is told every so often.
const (
	readingQuiet = 300 * time.Millisecond
	readingEvery = 150 * time.Millisecond
)

// reporter counts, from many goroutines, what is read.
type reporter struct {
	ctx  context.Context
	mu   sync.Mutex
	now  Reading
	next time.Time
	// ended says that nobody waits any more.
	ended bool
}

func newReporter(ctx context.Context, checking bool, of int) *reporter {
	return &reporter{ctx: ctx, now: Reading{Checking: checking, Of: of}, next: time.Now().Add(readingQuiet)}
}

// each calls do for the number of each file, on all processors, and counts them. It ends when ctx does, at once: what is then being done
// is left to end by itself, and not waited for, since a large photograph takes half a second.
func (r *reporter) each(do func(i int) error) error {
	ended, of := make(chan error, 1), r.now.Of
	go func() {
		ended <- eachOf(of, func(i int) error {
			if err := r.ctx.Err(); err != nil {
				return err
			}
			err := do(i)
			r.one()
			return err
		})
	}()
	select {
	case err := <-ended:
		return err
	case <-r.ctx.Done():
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ended = true
		return r.ctx.Err()
	}
}

// one more file is ready.
func (r *reporter) one() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return
	}
	r.now.Done++
	if at := time.Now(); at.After(r.next) {
		r.next = at.Add(readingEvery)
		ReportReading(r.ctx, r.now)
	}
}
