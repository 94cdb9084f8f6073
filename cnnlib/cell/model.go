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
func Fit(model cnnlib.Model, data *cnnlib.Dataset, options ...cnnlib.FitOption) cnnlib.History {
	rehearsal, err := rehearsalEpochs()
	Check(err)
	var history cnnlib.History
	err = untilInterrupted(func(ctx context.Context) error {
		engine := Engine()
		status, err := engine.Status(ctx)
		if err != nil {
			return err
		}
		progress := show.New(show.Auto(), status.Device)
		options := append(append([]cnnlib.FitOption(nil), options...), cnnlib.Watch(progress.Watch))
		ctx = cnnlib.WatchReading(ctx, progress.Read)
		history, err = model.Fit(ctx, engine, data, append(options, rehearsal...)...)
		return progress.Close(err)
	})
	if errors.Is(err, cnnlib.ErrInterrupted) {
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

// Evaluate measures the model on a data set: see [cnnlib.Model.Evaluate].
func Evaluate(model cnnlib.Model, data *cnnlib.Dataset) cnnlib.Metrics {
	var metrics cnnlib.Metrics
	Check(untilInterrupted(func(ctx context.Context) (err error) {
		metrics, err = model.Evaluate(ctx, Engine(), data)
		return err
	}))
	return metrics
}

// Predict gives the probability of each class for each image: see [cnnlib.Model.Predict].
func Predict(model cnnlib.Model, images cnnlib.Images) cnnlib.Predictions {
	var predictions cnnlib.Predictions
	Check(untilInterrupted(func(ctx context.Context) (err error) {
		predictions, err = model.Predict(ctx, Engine(), images)
		return err
	}))
	return predictions
}

// PredictDataset is as [Predict], for all images of a data set: see [cnnlib.Model.PredictDataset].
func PredictDataset(model cnnlib.Model, data *cnnlib.Dataset) cnnlib.Predictions {
	var predictions cnnlib.Predictions
	Check(untilInterrupted(func(ctx context.Context) (err error) {
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
