package cell

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"cnn321/cnnlib"
	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/show"
	"cnn321/kernels/cells/live/exit"
)

// Fit trains the model and shows how it goes: see [cnnlib.Model.Fit]. Interrupting
// the cell stops it after the current step; running the cell again goes on from there.
//
// With [cnnlib.Background] the cell ends at once, and the training goes on behind those that follow, with a display of its own that
// changes. Meanwhile whatever looks at the model ([Predict], [Probabilities], [Filters], [Maps], [Journey], [Sketch] …) answers from
// what it has learned so far, and says so; what measures it or keeps it ([Evaluate], [Confusion], [Worst], [Save], [Export]) waits for
// the end, and so does the same Fit once more. [Wait] only waits, [Stop] stops it.
func Fit(model cnnlib.Model, data *cnnlib.Dataset, options ...cnnlib.FitOption) cnnlib.History {
	rehearsal, err := rehearsalEpochs()
	Check(err)
	options = append(append([]cnnlib.FitOption(nil), options...), rehearsal...)
	options = append(options, cnnlib.By(thisCell()))
	var history cnnlib.History
	err = untilInterrupted(func(ctx context.Context) error {
		engine := Engine()
		if cnnlib.InBackground(options...) {
			return start(ctx, engine, model, data, options)
		}
		status, err := engine.Status(ctx)
		if err != nil {
			return err
		}
		progress := show.New(show.Auto(), status.Device)
		ctx = cnnlib.WatchReading(ctx, progress.Read)
		history, err = model.Fit(ctx, engine, data, append(options, cnnlib.Watch(progress.Watch))...)
		return progress.Close(err)
	})
	if errors.Is(err, cnnlib.ErrInterrupted) || errors.Is(err, cnnlib.ErrStillTraining) {
		// The display says it already, with what to do; but the cell did not do
		// what it was asked for, and the cells after it should not run.
		exit.With(1)
	}
	Check(err)
	return history
}

func rehearsalEpochs() ([]cnnlib.FitOption, error) {
	text := os.Getenv(environment.Epochs)
	if text == "" {
		return nil, nil
	}
	epochs, err := strconv.Atoi(text)
	if err != nil || epochs < 1 {
		return nil, fmt.Errorf("%s é %q: precisa ser um número de épocas, 1 ou mais", environment.Epochs, text)
	}
	return []cnnlib.FitOption{cnnlib.Epochs(epochs)}, nil
}

// Evaluate measures the model on a data set: see [cnnlib.Model.Evaluate]. A training of the model that goes on in the background is waited
// for, as [Wait] does.
func Evaluate(model cnnlib.Model, data *cnnlib.Dataset) cnnlib.Metrics {
	var metrics cnnlib.Metrics
	endWaiting(untilInterrupted(func(ctx context.Context) (err error) {
		if model.Err() == nil {
			if _, err := wait(ctx, model, false); err != nil {
				return err
			}
		}
		metrics, err = model.Evaluate(ctx, Engine(), data)
		return err
	}))
	return metrics
}

// Predict gives the probability of each class for each image: see [cnnlib.Model.Predict]. In the middle of a training it answers at once from what was learned
// so far, and says so.
func Predict(model cnnlib.Model, images cnnlib.Images) cnnlib.Predictions {
	var predictions cnnlib.Predictions
	Check(untilInterrupted(func(ctx context.Context) (err error) {
		ctx, say := noting(ctx)
		if predictions, err = model.Predict(ctx, Engine(), images); err != nil {
			return err
		}
		return say()
	}))
	return predictions
}

// PredictDataset is as [Predict], for all images of a data set: see [cnnlib.Model.PredictDataset].
func PredictDataset(model cnnlib.Model, data *cnnlib.Dataset) cnnlib.Predictions {
	var predictions cnnlib.Predictions
	endWaiting(untilInterrupted(func(ctx context.Context) (err error) {
		if model.Err() == nil {
			if _, err := wait(ctx, model, false); err != nil {
				return err
			}
		}
		predictions, err = model.PredictDataset(ctx, Engine(), data)
		return err
	}))
	return predictions
}

// Summary shows a model, or a layer with all before it, as a table of layers. It
// fails the cell if there is an error in it.
func Summary(network interface {
	Err() error
	Summary() string
}) {
	Check(network.Err())
	Check(show.Markdown(network.Summary()))
}
