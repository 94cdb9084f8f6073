package engine

import (
	"context"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/infer"
)

// Evaluate measures the model on a labelled data set.
func (e *Engine) Evaluate(ctx context.Context, m cnnlib.Model, data *cnnlib.Dataset) (cnnlib.Metrics, error) {
	if err := e.ready(ctx); err != nil {
		return cnnlib.Metrics{}, err
	}
	defer e.release()
	model, err := e.load(m)
	if err != nil {
		return cnnlib.Metrics{}, err
	}
	set, err := e.sets.Get(ctx, data)
	if err != nil {
		return cnnlib.Metrics{}, err
	}
	rows, err := model.scorer.Scores(ctx, e.device, set.Images)
	if err != nil {
		return cnnlib.Metrics{}, err
	}
	metrics := cnnlib.Metrics{Examples: len(set.Labels), Epochs: len(model.Results)}
	for i, row := range rows {
		label := set.Labels[i]
		metrics.Loss += infer.LogSumExp(row) - float64(row[label])
		if cnnlib.ArgMax(rows[i : i+1])[0] == int(label) {
			metrics.Accuracy++
		}
	}
	metrics.Loss /= float64(metrics.Examples)
	metrics.Accuracy /= float64(metrics.Examples)
	return metrics, nil
}

// Predict gives the probability of each class: [image][class].
func (e *Engine) Predict(ctx context.Context, m cnnlib.Model, images cnnlib.Images) (cnnlib.Predictions, error) {
	if err := e.ready(ctx); err != nil {
		return nil, err
	}
	defer e.release()
	model, err := e.load(m)
	if err != nil {
		return nil, err
	}
	rows, err := model.scorer.Scores(ctx, e.device, images)
	if err != nil {
		return nil, err
	}
	predictions := make(cnnlib.Predictions, len(rows))
	for i, row := range rows {
		predictions[i] = infer.Probabilities(row)
	}
	return predictions, nil
}
