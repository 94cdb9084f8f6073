package bench

import (
	"math"
	"slices"
	"strconv"
)

// Summary is the middle of some values and how far they scatter: the median and the quartiles on both sides of it.
type Summary struct {
	N                int
	Low, Median, Top float64
}

// Summarize sums up values, of which there may be none.
func Summarize(values []float64) Summary {
	sorted := slices.Sorted(slices.Values(values))
	return Summary{N: len(sorted), Low: quantile(sorted, 0.25), Median: quantile(sorted, 0.5), Top: quantile(sorted, 0.75)}
}

// quantile lies at a part of the way through sorted values, between two of them if need be.
func quantile(sorted []float64, part float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := part * float64(len(sorted)-1)
	low := int(at)
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}

// meanAndDeviation is the mean and the standard deviation of a sample, which is not a number below two values.
func meanAndDeviation(values []float64) (mean, deviation float64) {
	if len(values) == 0 {
		return math.NaN(), math.NaN()
	}
	for _, v := range values {
		mean += v / float64(len(values))
	}
	if len(values) == 1 {
		return mean, math.NaN()
	}
	sum := 0.0
	for _, v := range values {
		sum += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sum / float64(len(values)-1))
}

// significant rounds to so many digits that count: more would tell of noise.
func significant(v float64, digits int) float64 {
	// Decimal text is what "digits" means; powers of ten are not exact below one.
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits-1, 64), 64)
	if err != nil {
		return v
	}
	return rounded
}
