package infer

import "math"

// Probabilities is the softmax of a row of scores.
func Probabilities(scores []float32) []float32 {
	row, total := make([]float32, len(scores)), LogSumExp(scores)
	for class, score := range scores {
		row[class] = float32(math.Exp(float64(score) - total))
	}
	return row
}

// LogSumExp is log Σ eˣ, without overflow: softmax of x is exp(x - LogSumExp).
func LogSumExp(row []float32) float64 {
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
