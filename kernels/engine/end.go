package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// untilTheEnd is a context that ends with the launcher's end of stdin, on which it sends nothing, or by a signal, whichever comes first. Signals are
// heard to the very end of the process: the two come together, and the second must not cut short what the first has begun.
func untilTheEnd(stdin io.Reader) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	go func() {
		<-signals
		cancel()
	}()
	go func() {
		_, _ = io.Copy(io.Discard, stdin)
		cancel()
	}()
	return ctx
}

const (
	// sayEvery is how often it says that it is at work on its end.
	sayEvery = 300 * time.Millisecond
	// farewell is how long calls that have nothing to lose may take to end by themselves.
	farewell = 300 * time.Millisecond
	lookEach = 20 * time.Millisecond
)

// untilKept returns when there has been nothing to keep for as long as a farewell, and says now and then that there is.
func untilKept(unsaved func() bool, say func()) {
	var said time.Time
	for since := time.Now(); time.Since(since) < farewell; time.Sleep(lookEach) {
		if !unsaved() {
			continue
		}
		since = time.Now()
		if time.Since(said) >= sayEvery {
			said = time.Now()
			say()
		}
	}
}
