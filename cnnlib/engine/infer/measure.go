package infer

import (
	"errors"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/data"
)

// Measure compares the scores of a model with the labels, or the numbers, of a set for it. Both metrics are means; the loss
// is without the penalty of weights.
func Measure(m cnnlib.Model, rows [][]float32, set data.Set) cnnlib.Metrics {
	metrics := cnnlib.Metrics{Examples: set.Len(), Regression: m.Regression()}
	for i, row := range rows {
		if m.Regression() {
			off := float64(row[0]) - float64(set.Numbers[i])
			metrics.Loss += off * off
			metrics.MeanAbsoluteError += math.Abs(off)
			continue
		}
		metrics.Loss += LogSumExp(row) - float64(row[set.Labels[i]])
		if cnnlib.ArgMax(rows[i : i+1])[0] == int(set.Labels[i]) {
			metrics.Accuracy++
		}
	}
	n := float64(set.Len())
	metrics.Loss /= n
	metrics.Accuracy /= n
	metrics.MeanAbsoluteError /= n
	return metrics
}

// errNotNumbers is the error of a network whose weights grew without end.
var errNotNumbers = errors.New("a rede não dá números (NaN ou infinito): o treino dela divergiu, e qualquer resposta seria inventada; " +
	"treine de novo com uma taxa de aprendizado menor, por exemplo cnnlib.LearningRate(0.001), e a opção cnnlib.FromScratch()")

// CheckNumbers fails on scores that are not numbers: an answer read from them, such as the most probable class, would
// say nothing of the images.
func CheckNumbers(rows [][]float32) error {
	for _, row := range rows {
		for _, v := range row {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return errNotNumbers
			}
		}
	}
	return nil
}
