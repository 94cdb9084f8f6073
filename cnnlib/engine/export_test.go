package engine

import (
	"context"

	"cnn321/cnnlib"
	"cnn321/cnnlib/durable"
)

// On has the engine keep what it trains on another file system. Nobody has called it yet.
func (e *Engine) On(files durable.FS) { e.files = files }

// Train does a job's training here and now, as its place in the queue would have it done, under the very context that it is given.
func (e *Engine) Train(ctx context.Context, job cnnlib.FitJob) (cnnlib.History, error) {
	return e.run(job, false)(ctx, func(cnnlib.Event) {})
}
