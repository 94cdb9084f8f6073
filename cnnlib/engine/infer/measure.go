package infer

import (
	"math"

	"cnn321/cnnlib"
)

// Measure compares the scores of a model with the labels. Both metrics are means; the loss is without the penalty of weights.
func Measure(m cnnlib.Model, rows [][]float32, labels []int32) cnnlib.Metrics {
	metrics := cnnlib.Metrics{Examples: len(labels)}
	for i, row := range rows {
		if m.Regression() {
			off := float64(row[0]) - float64(labels[i])
			metrics.Loss += off * off
			metrics.MeanAbsoluteError += math.Abs(off)
			continue
		}
		metrics.Loss += LogSumExp(row) - float64(row[labels[i]])
		if cnnlib.ArgMax(rows[i : i+1])[0] == int(labels[i]) {
			metrics.Accuracy++
		}
	}
	n := float64(len(labels))
	metrics.Loss /= n
	metrics.Accuracy /= n
	metrics.MeanAbsoluteError /= n
	return metrics
}
