package draw

import "math"

// axis maps values from low to high onto pixels from 'from' to 'to'.
type axis struct {
	low, high, from, to float64
}

func (a axis) at(value float64) float64 {
	return a.from + (value-a.low)/(a.high-a.low)*(a.to-a.from)
}

// ticks are round values of the axis, about n of them, and the decimals they need.
func (a axis) ticks(n int) (values []float64, decimals int) {
	step := roundStep((a.high - a.low) / float64(n))
	decimals = max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	// Counted in whole steps, so that no rounding adds up and zero is not "-0".
	for i := int(math.Ceil(a.low/step - 1e-9)); float64(i)*step <= a.high+step*1e-9; i++ {
		values = append(values, float64(i)*step)
	}
	return values, decimals
}

// roundStep is the first of 1, 2, 5, 10, … (times a power of ten) that is not below v.
func roundStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= v*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// finite keeps what can be drawn: a training that diverges has losses that are not numbers.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
