package show

import (
	"context"
	"errors"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw"
	"cnn321/cnnlib/draw/canvas"
)

// Phase is what a training is doing.
type Phase int

// The phases of a training. The last four are final.
const (
	Waiting     Phase = iota // nothing is known yet
	Reading                  // data are read
	Queued                   // another training is under way
	Compiling                // XLA compiles the network
	Training                 // steps are being taken
	Finished                 // every epoch is trained
	Interrupted              // someone stopped it; it can go on
	Failed                   // an error stopped it
	Left                     // it goes on, and nobody waits here any more
)

// State is what is known of a training. It is a value: a newer one never
// changes an older one.
type State struct {
	Phase Phase
	// Behind is the training that it waits for while it is Queued, and Reason what stopped one that Failed where nobody else says so.
	Behind, Reason string
	// Background says that it was begun to train while other cells run.
	Background bool
	// Display is the name of its display, for a page that was opened anew and does not know it any more; empty for none.
	Display string
	// Device is where it runs, in words.
	Device string
	// Epoch (from 1 up to Epochs) is under way, and Step of its Steps is done.
	Epoch, Epochs, Step, Steps int
	// Loss and Accuracy are means over the epoch under way.
	Loss, Accuracy float64
	// Regression says that there is no accuracy, and MeanAbsoluteError takes its place.
	Regression        bool
	MeanAbsoluteError float64
	// Stopped says that EarlyStopping ended it, Kept which epoch the model was then taken back to (0: none).
	Stopped bool
	Kept    int
	// PerStep is the time of a step, Remaining an estimate until the end.
	PerStep, Remaining time.Duration
	// Compile is how long compiling took (0: it was at hand).
	Compile time.Duration
	// Ended are the epochs that ended, the first one first.
	Ended []cnnlib.EpochResult
	// Reused is how many of them were there before this run, and ResumedStep the
	// step of the next one that it went on from (0: its beginning).
	Reused, ResumedStep int
	// Now is the epoch under way, as a curve.
	Now []draw.Sample
	// Data is how far data are read.
	Data cnnlib.Reading
	// onlyRead says that nothing is trained.
	onlyRead bool
	// elsewhere says that another display keeps the curves and the epochs, once all is well.
	elsewhere bool
	// Notices are what the user should know besides: see [cnnlib.Notice].
	Notices []string
}

// maxSamples bounds the curve of the epoch under way, and so what is sent.
const maxSamples = 48

// Next is the state after one more event.
func (s State) Next(e cnnlib.Event) State {
	if e.Epochs > 0 {
		s.Epochs = e.Epochs
	}
	if e.History.Device != "" {
		s.Device = e.History.Device
	}
	s.Regression = s.Regression || e.Regression
	if s.Phase == Reading {
		s.Phase = Waiting
	}
	switch e.Kind {
	case cnnlib.Notice:
		// The full slice expression makes append copy, so that older states stay as they are.
		s.Notices = append(s.Notices[:len(s.Notices):len(s.Notices)], e.Text)
	case cnnlib.Queued:
		s.Phase, s.Behind = Queued, e.Behind.Name()
	case cnnlib.Resumed:
		s.Phase = Waiting
		s.Ended, s.Reused, s.ResumedStep = e.History.Epochs, e.History.Reused, e.History.ResumedStep
		s.Epoch = len(s.Ended) + 1
	case cnnlib.Compiling:
		s.Phase = Compiling
	case cnnlib.Compiled:
		s.Phase, s.Compile = Training, e.Elapsed
	case cnnlib.Step:
		s = s.step(e)
	case cnnlib.EpochEnd:
		s.Phase, s.Ended, s.Now = Training, e.History.Epochs, nil
		s.Epoch, s.Step, s.Steps, s.Remaining = len(s.Ended)+1, 0, 0, e.Remaining
	case cnnlib.Done:
		s.Phase, s.Ended, s.Now = Finished, e.History.Epochs, nil
		s.Compile, s.Reused = max(s.Compile, e.History.Compile), max(s.Reused, e.History.Reused)
		s.Remaining = 0
		s.Stopped, s.Kept = e.History.Stopped, e.History.Kept
	}
	return s
}

// Read is the state after more data were read.
func (s State) Read(r cnnlib.Reading) State {
	s.Phase, s.Data = Reading, r
	return s
}

func (s State) step(e cnnlib.Event) State {
	s.Phase = Training
	s.Epoch, s.Step, s.Steps = e.Epoch, e.Step, e.Steps
	s.Loss, s.Accuracy, s.MeanAbsoluteError = e.Loss, e.Accuracy, e.MeanAbsoluteError
	s.PerStep, s.Remaining = e.PerStep, e.Remaining
	if e.Steps < 1 {
		return s
	}
	now := s.Now
	if len(now) == maxSamples {
		now = nil
		for i := 1; i < maxSamples; i += 2 {
			now = append(now, s.Now[i])
		}
	}
	// The full slice expression makes append copy, so that older states stay as they are.
	s.Now = append(now[:len(now):len(now)], draw.Sample{
		Done: float64(e.Step) / float64(e.Steps), Loss: e.Loss, Accuracy: e.Accuracy, MeanAbsoluteError: e.MeanAbsoluteError,
	})
	return s
}

// End is the final state, from what Fit returned.
func (s State) End(err error) State {
	s.Remaining = 0
	switch {
	case err == nil:
		s.Phase = Finished
	case errors.Is(err, cnnlib.ErrStillTraining):
		s.Phase = Left
	case errors.Is(err, cnnlib.ErrInterrupted), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		s.Phase = Interrupted
	default:
		s.Phase = Failed
		if s.Background {
			s.Reason = err.Error()
		}
	}
	return s
}

// AlreadyTrained says whether there was nothing left to train.
func (s State) AlreadyTrained() bool {
	return s.Phase == Finished && s.Reused > 0 && s.Reused >= len(s.Ended)
}

// total is how many epochs there are in all, as far as is known.
func (s State) total() int { return max(s.Epochs, len(s.Ended)) }

// resumed says whether it goes on from where an earlier run stopped, with more to train.
func (s State) resumed() bool {
	return s.ResumedStep > 0 || s.Reused > 0 && s.Reused < s.total()
}

// underWay says whether an epoch has begun and not ended.
func (s State) underWay() bool { return s.Step > 0 && s.Epoch > len(s.Ended) }

// curves is the picture of the training so far.
func (s State) curves() draw.Curves {
	return draw.Curves{Epochs: s.Ended, Total: s.total(), Now: s.Now, Regression: s.Regression}
}

// hasCurves says whether there is anything to draw.
func (s State) hasCurves() bool {
	return (len(s.Ended) > 0 || len(s.Now) > 0) && !(s.elsewhere && s.Phase == Finished)
}

// showCurves shows the picture of a training that is over.
func showCurves(on interface{ PNG([]byte, string) error }, s State) error {
	picture, err := s.curves().Picture()
	if err != nil {
		return err
	}
	packed, err := canvas.PNG(picture)
	if err != nil {
		return err
	}
	return on.PNG(packed, picture.Alt)
}
