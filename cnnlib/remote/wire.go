package remote

import (
	"encoding/gob"
	"errors"
	"fmt"

	"cnn321/cnnlib"
)

// version changes whenever the messages do.
const version = 7

// request is what a client sends: one of the calls is set.
type request struct {
	Version  int
	Fit      *fitCall
	Evaluate *evaluateCall
	Predict  *predictCall
	Dataset  *datasetCall
	Inspect  *inspectCall
	Weights  *weightsCall
	Status   *statusCall
}

type fitCall struct {
	Model       cnnlib.ModelSpec
	Data        cnnlib.DatasetSpec
	BatchSize   int
	Epochs      int
	Seed        uint64
	FromScratch bool
	Validation  *cnnlib.DatasetSpec // nil is none
	Schedule    cnnlib.Schedule
	Stopping    cnnlib.Stopping
	Keeping     cnnlib.Keeping
}

type evaluateCall struct {
	Model cnnlib.ModelSpec
	Data  cnnlib.DatasetSpec
}

type predictCall struct {
	Model  cnnlib.ModelSpec
	Images cnnlib.Images
}

// datasetCall asks about images that the server reads.
type datasetCall struct {
	Model cnnlib.ModelSpec
	Data  cnnlib.DatasetSpec
}

type inspectCall struct {
	Model cnnlib.ModelSpec
	Look  cnnlib.Look
}

type weightsCall struct {
	Model   cnnlib.ModelSpec
	Weights map[int][]cnnlib.Tensor
}

type statusCall struct{}

// message is what a server sends: an event, how far data are read, a notice, or the end of the call.
type message struct {
	Event   *cnnlib.Event
	Reading *cnnlib.Reading
	Notice  string
	End     *end
}

type end struct {
	Error       *wireError
	History     cnnlib.History
	Metrics     cnnlib.Metrics
	Predictions cnnlib.Predictions
	Inside      cnnlib.Inside
	Status      cnnlib.Status
}

// wireError is an error whose kind survives the trip.
type wireError struct {
	Text        string
	Interrupted bool
	NotKept     bool
}

func toWire(err error) *wireError {
	if err == nil {
		return nil
	}
	return &wireError{Text: err.Error(), Interrupted: errors.Is(err, cnnlib.ErrInterrupted), NotKept: errors.Is(err, cnnlib.ErrNotKept)}
}

func (w *wireError) err() error {
	switch {
	case w == nil:
		return nil
	case w.Interrupted && w.Text == cnnlib.ErrInterrupted.Error():
		return cnnlib.ErrInterrupted
	case w.Interrupted:
		return remoteError{w.Text, cnnlib.ErrInterrupted}
	}
	if w.NotKept {
		return remoteError{w.Text, cnnlib.ErrNotKept}
	}
	return errors.New(w.Text)
}

// remoteError is an error with the text it had at the engine, of a kind known here.
type remoteError struct {
	text string
	kind error
}

func (e remoteError) Error() string { return e.text }
func (e remoteError) Unwrap() error { return e.kind }

func checkVersion(got int) error {
	if got != version {
		return fmt.Errorf("o motor e a célula são de versões diferentes (%d e %d): reinicie o kernel", version, got)
	}
	return nil
}

// gob sends the ops, which are behind an interface, by name.
func init() {
	for _, op := range cnnlib.Ops() {
		gob.Register(op)
	}
}
