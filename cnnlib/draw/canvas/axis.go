package canvas

import "math"

// Axis maps values from Low to High onto pixels from From to To.
type Axis struct {
	Low, High, From, To float64
}

// At is the pixel of a value.
func (a Axis) At(value float64) float64 {
	return a.From + (value-a.Low)/(a.High-a.Low)*(a.To-a.From)
}

// Ticks are round values of the axis, about n of them, and the decimals they need.
func (a Axis) Ticks(n int) (values []float64, decimals int) {
	step := RoundStep((a.High - a.Low) / float64(n))
	decimals = max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	// Counted in whole steps, so that no rounding adds up and zero is not "-0".
	for i := int(math.Ceil(a.Low/step - 1e-9)); float64(i)*step <= a.High+step*1e-9; i++ {
		values = append(values, float64(i)*step)
	}
	return values, decimals
}

// RoundStep is the first of 1, 2, 5, 10, … (times a power of ten) that is not below v.
func RoundStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= v*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// Finite keeps what can be drawn: a training that diverges has losses that are not numbers.
func Finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
