package engine

import (
	"context"
	"math"
	"path/filepath"

	"cnn321/cnnlib"
)

// trainee is the model as its last Fit left it: in memory, else on disk, else untrained.
// The caller has the turn.
func (e *Engine) trainee(m cnnlib.Model) (*trainee, error) {
	name := m.Fingerprint()
	if t, ok := e.trainees[name]; ok {
		return t, nil
	}
	disk := e.archive(m)
	at := current{Seed: cnnlib.DefaultSeed}
	if err := readJSON(filepath.Join(disk.folder, "current"), &at); err != nil && !missing(err) {
		return nil, errRestore(disk.folder, err)
	}
	t, err := disk.restore(m, at)
	if err != nil {
		return nil, err
	}
	e.trainees[name] = t
	return t, nil
}

// Evaluate measures the model on a labelled data set.
func (e *Engine) Evaluate(ctx context.Context, m cnnlib.Model, data *cnnlib.Dataset) (cnnlib.Metrics, error) {
	if err := e.ready(ctx); err != nil {
		return cnnlib.Metrics{}, err
	}
	defer e.release()
	t, err := e.trainee(m)
	if err != nil {
		return cnnlib.Metrics{}, err
	}
	set, err := e.data.get(ctx, data)
	if err != nil {
		return cnnlib.Metrics{}, err
	}
	rows, err := t.scores(ctx, e.device, set.images)
	if err != nil {
		return cnnlib.Metrics{}, err
	}
	metrics := cnnlib.Metrics{Examples: len(set.labels), Epochs: len(t.results)}
	for i, row := range rows {
		label := set.labels[i]
		metrics.Loss += logSumExp(row) - float64(row[label])
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
	t, err := e.trainee(m)
	if err != nil {
		return nil, err
	}
	rows, err := t.scores(ctx, e.device, images)
	if err != nil {
		return nil, err
	}
	predictions := make(cnnlib.Predictions, len(rows))
	for i, row := range rows {
		predictions[i] = probabilities(row)
	}
	return predictions, nil
}

// probabilities is the softmax of a row of scores.
func probabilities(scores []float32) []float32 {
	row, total := make([]float32, len(scores)), logSumExp(scores)
	for class, score := range scores {
		row[class] = float32(math.Exp(float64(score) - total))
	}
	return row
}

// logSumExp is log Σ eˣ, without overflow: softmax of x is exp(x - logSumExp).
func logSumExp(row []float32) float64 {
	largest := math.Inf(-1)
	for _, x := range row {
		largest = max(largest, float64(x))
	}
	sum := 0.0
	for _, x := range row {
		sum += math.Exp(float64(x) - largest)
	}
	return largest + math.Log(sum)
}
