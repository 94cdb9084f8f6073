// Package interrupt lets code take over a cell's interrupt for a while, as training does: the cell then ends not by itself, but when the code
// is done with what it began.
package interrupt

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
)

// handlers counts the contexts that live.
var handlers atomic.Int64

// Context is a context that ends at an interrupt (■, Ctrl+C), as [signal.NotifyContext] makes it. Until stop is called, an interrupt
// does nothing else.
func Context(parent context.Context) (ctx context.Context, stop context.CancelFunc) {
	handlers.Add(1)
	ctx, cancel := signal.NotifyContext(parent, os.Interrupt)
	var stopped atomic.Bool
	return ctx, func() {
		cancel()
		if stopped.CompareAndSwap(false, true) {
			handlers.Add(-1)
		}
	}
}

// Handled reports whether an interrupt is a context's business.
func Handled() bool { return handlers.Load() > 0 }
