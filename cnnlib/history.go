package cnnlib

import "time"

// EpochResult is what one epoch of training ended with.
type EpochResult struct {
	// Loss and Accuracy are means over the epoch's training examples, as
	// Keras shows them: taken while the weights were changing, dropout on.
	Loss, Accuracy float64
	// MeanAbsoluteError is a regression's, which has no accuracy.
	MeanAbsoluteError float64
	// Validated says whether the model was measured on validation data after the epoch, dropout off; the rest is
	// what that gave.
	Validated                                                   bool
	ValidationLoss, ValidationAccuracy, ValidationAbsoluteError float64
	// LearningRate is that of the epoch where it changes from one to another (0: it does not).
	LearningRate float64
	// Steps is the number of batches, Duration the time they took without compiling.
	Steps    int
	Duration time.Duration
}

// watched is the loss that a plateau is seen by.
func (e EpochResult) watched() float64 {
	if e.Validated {
		return e.ValidationLoss
	}
	return e.Loss
}

// History is the result of a Fit: every epoch from the first, those of earlier
// calls that it went on from included.
type History struct {
	Epochs []EpochResult
	// Reused is how many whole epochs were already trained when this Fit began;
	// ResumedStep is the step within the next epoch it went on from (0: none).
	Reused, ResumedStep int
	// Compile is the time spent building and compiling the training step (0 if it was at hand).
	Compile time.Duration
	// Device is where it ran, in words, e.g. "CPU (XLA)".
	Device string
	// Regression says that the model gives a number, and the epochs have no accuracy.
	Regression bool
	// Stopped says that EarlyStopping ended the training; Kept is the epoch that the model was then taken back to (0: none).
	Stopped bool
	Kept    int
}

// Last is the result of the last epoch (zero if there is none).
func (h History) Last() EpochResult {
	if len(h.Epochs) == 0 {
		return EpochResult{}
	}
	return h.Epochs[len(h.Epochs)-1]
}

// EventKind tells what an [Event] reports.
type EventKind string

// The events of a Fit, in the order in which they come. Queued comes only where it must wait for another training, Resumed
// where there was something to go on from, Compiling and Compiled only where
// the training step was not compiled yet, Step many times an epoch.
const (
	Queued    EventKind = "queued"    // another training is under way, Behind, and this one waits; told anew as that one goes on
	Resumed   EventKind = "resumed"   // History holds the epochs that were already there
	Compiling EventKind = "compiling" // the training step is being compiled
	Compiled  EventKind = "compiled"  // Elapsed holds how long that took
	Step      EventKind = "step"      // a batch was trained (not each one is reported)
	EpochEnd  EventKind = "epoch"     // an epoch ended and its checkpoint is on disk
	Done      EventKind = "done"      // all epochs are trained
	Notice    EventKind = "notice"    // Text holds what the user should know; it may come at any time
)

// Event reports the progress of a Fit to whoever watches it.
type Event struct {
	Kind EventKind
	// Text is set in Notice.
	Text string
	// Epoch counts from 1 up to Epochs; Step counts from 1 up to Steps within the epoch.
	Epoch, Epochs, Step, Steps int
	// Loss and Accuracy are means over the epoch so far.
	Loss, Accuracy float64
	// MeanAbsoluteError is that of a regression, which has no accuracy; Regression says that it is one.
	MeanAbsoluteError float64
	Regression        bool
	// Elapsed is the time since the epoch began (or, in Compiled, the compile time).
	Elapsed time.Duration
	// PerStep is the mean time of a step of this epoch so far.
	PerStep time.Duration
	// Remaining estimates the time until the last epoch ends.
	Remaining time.Duration
	// History is set in Resumed, EpochEnd and Done: all epochs that have ended.
	History History
	// Behind is set in Queued: the training that is next before this one.
	Behind Training
}
