package bench

import (
	"context"

	"cnn321/cnnlib"
	"cnn321/cnnlib/lesson"
)

// sample is one value, with the processor time beside it.
type sample struct {
	value float64
	cpu   float64 // seconds; only if hasCPU
	// hasCPU: the system told the processor time.
	hasCPU bool
	way    string
}

// side is one of those that are measured: the engine, or a peer. Only one call is made at a time.
type side interface {
	which() Side
	// renew makes a side that measures nothing of what came before, where that costs little.
	renew(ctx context.Context) error
	// steps trains steps batches of a network with so many filters, and is the time of one.
	steps(ctx context.Context, batch, steps, filters int) (sample, error)
	// epoch trains once through so many images in batches of 128.
	epoch(ctx context.Context, images int) (sample, error)
	// predict and evaluate do it times times and are the time of one.
	predict(ctx context.Context, images, times int) (sample, error)
	evaluate(ctx context.Context, images, times int) (sample, error)
	// training trains a new network from a seed and measures it on the test images.
	training(ctx context.Context, epochs int, seed uint64) (Training, error)
	// fresh starts another process and measures what only a new one shows; with a batch of 0, only its start.
	fresh(ctx context.Context, batch int) (freshness, error)
	// settle waits until nothing goes on behind the last answer, which would slow the other side down.
	settle(ctx context.Context) error
	stop()
}

// freshness is what a new process shows.
type freshness struct {
	start float64 // seconds until it answers

	// Only where a batch was given:
	compileStep    float64 // seconds to compile the training step
	compilePredict float64 // seconds to compile what predicts
	peak           float64 // bytes, after some training on all images; zero where unknown
}

const (
	lessonBatch   = 128
	lessonFilters = lesson.Filters
	classes       = 10
	allImages     = 60000
	peakSteps     = 24 // of training, before the memory is read
	similarSets   = 3
	laterCalls    = 3 // after the first, which compiles
)

// network is the lesson's, with so many filters in the first convolution and twice as many in the second.
func network(filters int) cnnlib.Model { return lesson.Compile(lesson.Scaled(filters)) }
