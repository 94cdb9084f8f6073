package remote

import (
	"context"
	"errors"
	"time"

	"cnn321/cnnlib"
)

// A call is not made once more for ever: not after so many connections in turn that ended at once.
const mostMoves = 50

// movedNotice is what is told of a call that is made once more.
const movedNotice = "O motor era de outro kernel seu, que terminou ou foi reiniciado. Outro motor toma o lugar dele, e esta célula continua."

// call makes a call. One in whose middle the engine passes to another kernel is made once more, as if nothing had happened: a training goes on from
// where it was, and one in the background has kept its name.
func (c *Client) call(ctx context.Context, call any, watch func(cnnlib.Event)) (*end, error) {
	began := false // a training, so far that it is kept
	for moves, told := 0, false; ; moves++ {
		start := time.Now()
		result, err := c.once(ctx, call, func(e cnnlib.Event) {
			began = began || e.Kind == cnnlib.EpochEnd
			told = false
			if watch != nil {
				watch(e)
			}
		})
		if time.Since(start) > c.atOnce {
			moves, told = 0, false
		}
		if gone := (goneError{}); !errors.As(err, &gone) || !gone.moved || moves == mostMoves {
			return result, err
		}
		switch {
		case told:
		case watch != nil:
			watch(cnnlib.Event{Kind: cnnlib.Notice, Text: movedNotice})
		default:
			cnnlib.Tell(ctx, movedNotice)
		}
		told = true
		if fit, ok := call.(fitCall); ok && began {
			fit.FromScratch = false // it is not to begin twice
			call = fit
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(c.movePause):
		}
	}
}
