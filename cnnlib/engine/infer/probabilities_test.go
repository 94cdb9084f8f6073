package infer

import (
	"math"
	"testing"
)

func TestLogSumExp(t *testing.T) {
	for _, test := range []struct {
		row  []float32
		want float64
	}{
		{[]float32{0, 0}, math.Log(2)},
		{[]float32{1000, 1000, 1000}, 1000 + math.Log(3)},
		{[]float32{-1000, -1000}, -1000 + math.Log(2)},
		{[]float32{3}, 3},
		{[]float32{-200, 200}, 200},
	} {
		if got := LogSumExp(test.row); math.Abs(got-test.want) > 1e-12*math.Abs(test.want) {
			t.Errorf("%v: %v, want %v", test.row, got, test.want)
		}
	}
}
