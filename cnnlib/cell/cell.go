package cell

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"cnn321/cnnlib"
	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/remote"
	"cnn321/cnnlib/show"
	"cnn321/kernels/cells/live/exit"
	"cnn321/kernels/cells/live/interrupt"
)

// Check fails the cell if err is not nil.
func Check(err error) {
	if err == nil {
		return
	}
	exit.Failed(err.Error())
}

// Must is value, or fails the cell if err is not nil.
func Must[T any](value T, err error) T {
	Check(err)
	return value
}

// Engine is the engine of this cell's kernel.
func Engine() cnnlib.Engine {
	return remote.NewClient(os.Getenv(environment.Engine)).For(os.Getenv(environment.Alive))
}

// MNIST is the data set that the setup brought: see [cnnlib.LoadMNIST].
func MNIST() (train, test *cnnlib.Dataset) {
	folder := os.Getenv(environment.MNIST)
	if folder == "" {
		Check(errors.New("esta célula não sabe onde está o MNIST: escolha o kernel “CNN em Go” no menu Kernel"))
	}
	train, test, err := cnnlib.LoadMNIST(folder)
	Check(err)
	return train, test
}

// Print prints layers, one a line, each with its output shape and parameters.
// It fails the cell at one that does not fit.
func Print(layers ...cnnlib.Layer) {
	for _, layer := range layers {
		Check(layer.Err())
		fmt.Println(layer)
	}
}

// untilInterrupted runs work with a context that ends when the cell is interrupted, and shows what the engine has to tell. Should
// many pictures be read for it, it shows how far that is.
func untilInterrupted(work func(ctx context.Context) error) error {
	ctx, stop := interrupt.Context(context.Background())
	defer stop()
	ctx = cnnlib.WithNotices(ctx, func(text string) {
		if _, again := noticed.LoadOrStore(text, true); !again {
			// What the cell asked for is worth more than a sentence about it.
			_ = show.Notice(text)
		}
	})
	var progress *show.Progress // most cells have no use for one
	err := work(cnnlib.WatchReading(ctx, func(r cnnlib.Reading) {
		if progress == nil {
			progress = show.NewReading(show.Auto())
		}
		progress.Read(r)
	}))
	if progress != nil {
		err = progress.Close(err)
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) && strings.Contains(err.Error(), context.Canceled.Error()) {
		return errStopped // a learner has no use for the words of package context
	}
	return err
}

// errStopped is of a cell that was interrupted while it waited for an answer.
var errStopped = errors.New("interrompido antes de terminar: execute a célula de novo")

// noticed is what the engine told the cell already: once is enough, however often it is asked.
var noticed sync.Map

// spoken is whether the cell has said that its answers are those of a network in training: once is enough.
var spoken atomic.Bool

func unsaid() bool { return spoken.CompareAndSwap(false, true) }
