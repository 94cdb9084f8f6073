package engine_test

import (
	"io"
	"sync/atomic"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/engine"
)

// unreadable is a disk on which nobody can read a file piece by piece without a panic. That is how old epochs are read, and nothing else of a training
// that begins.
type unreadable struct {
	durable.OS
	panics *atomic.Int32
}

func (d unreadable) Open(string) (io.ReadCloser, error) {
	d.panics.Add(1)
	panic("the file is cursed")
}

// What goes wrong while old epochs become smaller, before a training goes on or beside it, is the end of neither the training nor the engine.
func TestOldEpochsThatPanic(t *testing.T) {
	o := options(t)
	keptWhole(t, o, tiny(), bars(t, examples), 5)
	inner := engine.New(o)
	defer func() {
		if err := inner.Close(); err != nil {
			t.Error(err)
		}
	}()
	var panics atomic.Int32
	inner.On(unreadable{panics: &panics})
	e := &opened{Engine: inner}
	history := e.fit(t, tiny(), bars(t, examples), cnnlib.BatchSize(batch), cnnlib.Epochs(10))
	if len(history.Epochs) != 10 || panics.Load() == 0 {
		t.Errorf("%d epochs were trained, of 10, beside %d panics, of some", len(history.Epochs), panics.Load())
	}
}
