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
const version = 10

// request is what a client sends: one of the calls. What a gob says first is the form of all that it may hold, so what may be one of
// many is behind an interface: a connection tells the form of its own call alone, and a call is a third shorter.
type request struct {
	Version int
	Call    any
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

type startCall struct{ Fit fitCall }

// attachCall and stopCall name a training.
type (
	attachCall struct{ ID string }
	stopCall   struct{ ID string }
)

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

// message is what a server sends: a cnnlib.Event, a cnnlib.Reading or a notice is told, until the end of the call. Version and End, with its
// Error, have the same names in each version, so that who meets another one is told so.
type message struct {
	Told any
	End  *end
}

// notice is for the person who runs the cell.
type notice struct{ Text string }

type end struct {
	Error  *wireError
	Moment *cnnlib.Moment // of a training that is under way
	Result any            // what the call asks for; nil is nothing of it
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

// gob sends what is behind an interface by name.
func init() {
	for _, op := range cnnlib.Ops() {
		gob.Register(op)
	}
	for _, call := range []any{
		fitCall{}, startCall{}, attachCall{}, stopCall{}, listCall{}, evaluateCall{}, predictCall{}, datasetCall{}, inspectCall{}, weightsCall{}, statusCall{}, pingCall{},
	} {
		gob.Register(call)
	}
	for _, told := range []any{cnnlib.Event{}, cnnlib.Reading{}, notice{}} {
		gob.Register(told)
	}
	for _, result := range []any{
		cnnlib.History{}, cnnlib.Training{}, []cnnlib.Training{}, cnnlib.Metrics{}, cnnlib.Predictions{}, cnnlib.Inside{}, cnnlib.Status{},
	} {
		gob.Register(result)
	}
}
