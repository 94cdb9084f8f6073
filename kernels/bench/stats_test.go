package bench

import (
	"math"
	"testing"
)

func TestSummarize(t *testing.T) {
	for _, test := range []struct {
		name   string
		values []float64
		want   Summary
	}{
		{"one", []float64{3}, Summary{1, 3, 3, 3}},
		{"two", []float64{4, 2}, Summary{2, 2.5, 3, 3.5}},
		{"five, in disorder", []float64{9, 1, 5, 3, 7}, Summary{5, 3, 5, 7}},
		{"between two values", []float64{1, 2, 3, 4}, Summary{4, 1.75, 2.5, 3.25}},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := append([]float64(nil), test.values...)
			if got := Summarize(test.values); got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
			for i := range before {
				if before[i] != test.values[i] {
					t.Fatal("the values were moved")
				}
			}
		})
	}
	if s := Summarize(nil); s.N != 0 || !math.IsNaN(s.Median) {
		t.Errorf("of nothing: %+v", s)
	}
}

func TestMeanAndDeviation(t *testing.T) {
	if mean, deviation := meanAndDeviation([]float64{2, 4, 4, 4, 5, 5, 7, 9}); mean != 5 || math.Abs(deviation-math.Sqrt(32.0/7)) > 1e-12 {
		t.Errorf("%v ± %v", mean, deviation)
	}
	if mean, deviation := meanAndDeviation([]float64{2}); mean != 2 || !math.IsNaN(deviation) {
		t.Errorf("one value: %v ± %v", mean, deviation)
	}
}

func TestSignificant(t *testing.T) {
	for _, test := range []struct {
		v      float64
		digits int
		want   float64
	}{{0.0123456, 3, 0.0123}, {987654, 2, 990000}, {-1.27, 2, -1.3}, {0, 3, 0}, {999.96, 3, 1000}} {
		if got := significant(test.v, test.digits); math.Abs(got-test.want) > 1e-12*math.Abs(test.want) {
			t.Errorf("significant(%v, %d) = %v, want %v", test.v, test.digits, got, test.want)
		}
	}
}
