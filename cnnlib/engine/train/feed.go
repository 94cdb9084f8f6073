package train

import (
	"fmt"

	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/random"
)

// Feed says how training gets its batches. Both feeds train with the same batches in the same order, give the
// same numbers, rounding apart, and go on from each other's checkpoints.
type Feed string

const (
	// FeedHost sends each batch with the step that learns from it: a dispatch a step.
	FeedHost Feed = "host"
	// FeedDevice keeps the data set on the device, which gathers the batches itself: a dispatch is many steps, as
	// many as take about a tenth of a second. On a GPU, whose steps are far shorter than that, it
	// spares most of the time; on a CPU there is nothing to spare.
	FeedDevice Feed = "device"
)

// Check says whether there is such a feed for so many devices (0 stands for 1). The empty one is the device's choice.
func (f Feed) Check(devices int) error {
	switch {
	case f == FeedDevice && devices > 1:
		return fmt.Errorf("com %d dispositivos os lotes vêm do computador: use engine.FeedHost, ou um só dispositivo", devices)
	case f == "", f == FeedHost, f == FeedDevice:
		return nil
	}
	return fmt.Errorf("não há alimentação do treino chamada %q: use engine.FeedHost ou engine.FeedDevice", f)
}

// feedFor is the feed that suits a device.
func feedFor(d *device.Device) Feed {
	if d.OnGPU() && d.Mesh() == nil {
		return FeedDevice
	}
	return FeedHost
}

// sums is what a step gave: the sum of the losses of its examples, and how many were right.
type sums struct{ loss, correct float64 }

// feeder is a feed at work for a fit.
type feeder interface {
	// compiled says whether the program is there, compile makes it.
	compiled() bool
	compile() error
	// begin makes ready for an epoch, counted from 1, and end frees what that took.
	begin(epoch int) error
	end() error
	// advance trains from a step of the epoch on, one step or more, and says what each gave.
	advance(step int) ([]sums, error)
}

// feeder is that of the options, or else the one that suits the device.
func (f *Fit) feeder() feeder {
	feed := f.Feed
	if feed == "" {
		feed = feedFor(f.Device)
	}
	if feed == FeedDevice {
		return &deviceFeed{Fit: f}
	}
	return &hostFeed{Fit: f}
}

// hostFeed sends each batch.
type hostFeed struct {
	*Fit
	number    int // of the epoch
	positions []int
}

func (f *hostFeed) compiled() bool { return f.Trainer.step != nil }

func (f *hostFeed) compile() error { return f.Trainer.compileStep(f.Device, f.Job.BatchSize) }

func (f *hostFeed) begin(epoch int) error {
	f.number, f.positions = epoch, random.Order(f.Job.Seed, epoch, f.Set.Len())
	return nil
}

func (f *hostFeed) end() error { return nil }

func (f *hostFeed) advance(step int) ([]sums, error) {
	size := f.Job.BatchSize
	batch := f.positions[step*size : min((step+1)*size, len(f.positions))]
	pixels, labels := f.Set.Batch(batch, f.Trainer.mesh.Rows(size))
	key := random.StepKey(f.Job.Seed, (f.number-1)*f.steps()+step)
	loss, correct, err := f.Trainer.trainBatch(pixels, labels, len(batch), key)
	if err != nil {
		return nil, err
	}
	return []sums{{loss, correct}}, nil
}
