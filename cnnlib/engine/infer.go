package engine

import (
	"context"
	"slices"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/infer"
)

// Evaluate measures the model on a labelled data set.
func (e *Engine) Evaluate(ctx context.Context, m cnnlib.Model, data *cnnlib.Dataset) (cnnlib.Metrics, error) {
	if err := e.queue.Settle(ctx, m.Fingerprint()); err != nil {
		return cnnlib.Metrics{}, err
	}
	if err := e.ready(ctx); err != nil {
		return cnnlib.Metrics{}, err
	}
	defer e.release()
	ended, err := e.options.Journal.Begin("Evaluate " + m.Fingerprint())
	if err != nil {
		return cnnlib.Metrics{}, err
	}
	defer ended()
	model, err := e.load(ctx, m)
	if err != nil {
		return cnnlib.Metrics{}, err
	}
	set, err := e.sets.Get(ctx, data)
	if err != nil {
		return cnnlib.Metrics{}, err
	}
	defer e.trim()
	return e.measure(ctx, model, set)
}

// measure is what a model gives for a data set. The caller has the turn.
func (e *Engine) measure(ctx context.Context, m *loaded, set data.Set) (cnnlib.Metrics, error) {
	set, err := set.For(m.Model)
	if err != nil {
		return cnnlib.Metrics{}, err
	}
	rows, err := m.scorer.Scores(ctx, e.device, set.Images)
	if err == nil {
		err = infer.CheckNumbers(rows)
	}
	if err != nil {
		return cnnlib.Metrics{}, err
	}
	metrics := infer.Measure(m.Model, rows, set)
	metrics.Epochs = len(m.Results)
	penalty, err := m.Penalty()
	metrics.Loss += penalty
	return metrics, err
}

// Predict gives the probability of each class: [image][class]; of a regression, one number for each image.
func (e *Engine) Predict(ctx context.Context, m cnnlib.Model, images cnnlib.Images) (cnnlib.Predictions, error) {
	return e.predict(ctx, m, func() (cnnlib.Images, error) { return images, nil })
}

// PredictDataset is as Predict, for all images of a data set, and waits for trainings of the model.
func (e *Engine) PredictDataset(ctx context.Context, m cnnlib.Model, data *cnnlib.Dataset) (cnnlib.Predictions, error) {
	if err := e.queue.Settle(ctx, m.Fingerprint()); err != nil {
		return nil, err
	}
	return e.predict(ctx, m, func() (cnnlib.Images, error) {
		set, err := e.sets.Get(ctx, data)
		return set.Images, err
	})
}

// predict asks a model about the images that read gives, which is called in the turn.
func (e *Engine) predict(ctx context.Context, m cnnlib.Model, read func() (cnnlib.Images, error)) (cnnlib.Predictions, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	defer e.release()
	ended, err := e.options.Journal.Begin("Predict " + m.Fingerprint())
	if err != nil {
		return nil, err
	}
	defer ended()
	model, err := e.load(ctx, m)
	if err != nil {
		return nil, err
	}
	images, err := read()
	if err != nil {
		return nil, err
	}
	if images.Len() > infer.Sizes[0] { // who draws a digit is answered at once
		defer e.trim()
	}
	rows, err := model.scorer.Scores(ctx, e.device, images)
	if err == nil {
		err = infer.CheckNumbers(rows)
	}
	if err != nil {
		return nil, err
	}
	predictions := make(cnnlib.Predictions, len(rows))
	for i, row := range rows {
		if m.Regression() {
			predictions[i] = slices.Clone(row) // the rows are shared
			continue
		}
		predictions[i] = infer.Probabilities(row)
	}
	return predictions, nil
}
