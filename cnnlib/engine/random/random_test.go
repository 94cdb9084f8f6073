package random

import (
	"math"
	"slices"
	"testing"

	"cnn321/cnnlib"
)

func TestStartingWeights(t *testing.T) {
	dense := cnnlib.Input(1, 1, 9216).Flatten().Dense(128).Parameters()
	kernel, bias := Start(dense[0], 1, 8, 0), Start(dense[1], 1, 8, 1)
	limit := math.Sqrt(6 / float64(9216+128))
	sum, squares, largest := 0.0, 0.0, 0.0
	for _, w := range kernel {
		sum += float64(w)
		squares += float64(w) * float64(w)
		largest = max(largest, math.Abs(float64(w)))
	}
	n := float64(len(kernel))
	// Uniform in ±limit: mean 0, variance limit²/3; five standard deviations of each estimate.
	if mean := sum / n; math.Abs(mean) > 5*limit/math.Sqrt(3*n) {
		t.Errorf("mean %v", mean)
	}
	if variance := squares / n; math.Abs(variance/(limit*limit/3)-1) > 5*math.Sqrt(0.8/n) {
		t.Errorf("variance %v, want %v", variance, limit*limit/3)
	}
	if largest > limit || largest < 0.9999*limit {
		t.Errorf("largest %v, limit %v", largest, limit)
	}
	if slices.ContainsFunc(bias, func(b float32) bool { return b != 0 }) {
		t.Error("a bias does not start at zero")
	}
	if ones := Start(cnnlib.Parameter{Shape: cnnlib.Shape{3}, Init: cnnlib.Ones()}, 1, 8, 0); !slices.Equal(ones, []float32{1, 1, 1}) {
		t.Errorf("ones start as %v", ones)
	}
	if !slices.Equal(kernel, Start(dense[0], 1, 8, 0)) {
		t.Error("the same seed gave other weights")
	}
	for name, other := range map[string][]float32{"seed": Start(dense[0], 2, 8, 0), "layer": Start(dense[0], 1, 9, 0), "parameter": Start(dense[0], 1, 8, 1)} {
		if slices.Equal(kernel, other) {
			t.Errorf("another %s gave the same weights", name)
		}
	}
}

func TestOrder(t *testing.T) {
	one := Order(1, 1, 1000)
	sorted := slices.Sorted(slices.Values(one))
	for i, at := range sorted {
		if i != at {
			t.Fatalf("not each example once: %d at %d", at, i)
		}
	}
	if slices.Equal(one, sorted) {
		t.Error("the examples are not shuffled")
	}
	if !slices.Equal(one, Order(1, 1, 1000)) {
		t.Error("the same epoch has another order")
	}
	if slices.Equal(one, Order(1, 2, 1000)) || slices.Equal(one, Order(2, 1, 1000)) {
		t.Error("another epoch or seed has the same order")
	}
}

func TestDropoutKeys(t *testing.T) {
	seen := make(map[[2]uint32]int)
	for step := range 6000 {
		for seed := range uint64(3) {
			key := [2]uint32(StepKey(seed, step))
			if other, ok := seen[key]; ok {
				t.Fatalf("steps %d and %d share a key", other, step)
			}
			seen[key] = step
		}
	}
}
