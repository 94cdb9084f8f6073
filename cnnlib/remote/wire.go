package remote

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"slices"

	"cnn321/cnnlib"
)

// version changes whenever the messages do.
const version = 8

// request is what a client sends: one of the calls is set.
type request struct {
	Version  int
	Fit      *fitCall
	Start    *fitCall
	Attach   *trainingCall
	Stop     *trainingCall
	List     *listCall
	Evaluate *evaluateCall
	Predict  *predictCall
	Dataset  *datasetCall
	Inspect  *inspectCall
	Weights  *weightsCall
	Status   *statusCall
	Ping     *pingCall
}

type fitCall struct {
	Model        cnnlib.ModelSpec
	Data         cnnlib.DatasetSpec
	BatchSize    int
	Epochs       int
	Seed         uint64
	FromScratch  bool
	IgnoreMemory bool
	Validation   *cnnlib.DatasetSpec // nil is none
	Schedule     cnnlib.Schedule
	Stopping     cnnlib.Stopping
	Keeping      cnnlib.Keeping
	By, For      string
}

// trainingCall names a training.
type trainingCall struct{ ID string }

type listCall struct{}

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

// pingCall asks for nothing but an answer.
type pingCall struct{}

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
	Training    cnnlib.Training
	Trainings   []cnnlib.Training
	Moment      *cnnlib.Moment // of a training that is under way
	Metrics     cnnlib.Metrics
	Predictions cnnlib.Predictions
	Inside      cnnlib.Inside
	Status      cnnlib.Status
}

// kinds are the errors that callers tell apart.
var kinds = map[string]error{
	"interrupted": cnnlib.ErrInterrupted,
	"training":    cnnlib.ErrStillTraining,
	"not kept":    cnnlib.ErrNotKept,
	"gone":        cnnlib.ErrEngineGone,
}

// wireError is an error whose kind survives the trip.
type wireError struct {
	Text string
	Kind string // one of kinds; empty for others

	brokenOff bool // it is the error of a call whose context ended; it does not travel
}

func toWire(err error) *wireError {
	if err == nil {
		return nil
	}
	w := &wireError{Text: err.Error(), brokenOff: isOneOf(err, cnnlib.ErrInterrupted, cnnlib.ErrStillTraining, context.Canceled)}
	for name, kind := range kinds {
		if errors.Is(err, kind) {
			w.Kind = name
		}
	}
	return w
}

func isOneOf(err error, kinds ...error) bool {
	return slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) })
}

func (w *wireError) err() error {
	if w == nil {
		return nil
	}
	kind := kinds[w.Kind]
	switch {
	case kind == nil:
		return errors.New(w.Text)
	case w.Text == kind.Error():
		return kind
	}
	return remoteError{w.Text, kind}
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
