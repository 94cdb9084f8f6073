package engine

import (
	"math"
	"slices"
	"testing"

	"cnn321/cnnlib"
)

func TestStartingWeights(t *testing.T) {
	dense := cnnlib.Input(1, 1, 9216).Flatten().Dense(128).Parameters()
	kernel, bias := startingValues(dense[0], 1, 8, 0), startingValues(dense[1], 1, 8, 1)
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
	if ones := startingValues(cnnlib.Parameter{Shape: cnnlib.Shape{3}, Init: cnnlib.Ones()}, 1, 8, 0); !slices.Equal(ones, []float32{1, 1, 1}) {
		t.Errorf("ones start as %v", ones)
	}
	if !slices.Equal(kernel, startingValues(dense[0], 1, 8, 0)) {
		t.Error("the same seed gave other weights")
	}
	for name, other := range map[string][]float32{"seed": startingValues(dense[0], 2, 8, 0), "layer": startingValues(dense[0], 1, 9, 0), "parameter": startingValues(dense[0], 1, 8, 1)} {
		if slices.Equal(kernel, other) {
			t.Errorf("another %s gave the same weights", name)
		}
	}
}

func TestOrder(t *testing.T) {
	one := order(1, 1, 1000)
	sorted := slices.Sorted(slices.Values(one))
	for i, at := range sorted {
		if i != at {
			t.Fatalf("not each example once: %d at %d", at, i)
		}
	}
	if slices.Equal(one, sorted) {
		t.Error("the examples are not shuffled")
	}
	if !slices.Equal(one, order(1, 1, 1000)) {
		t.Error("the same epoch has another order")
	}
	if slices.Equal(one, order(1, 2, 1000)) || slices.Equal(one, order(2, 1, 1000)) {
		t.Error("another epoch or seed has the same order")
	}
}

func TestDropoutKeys(t *testing.T) {
	seen := make(map[[2]uint32]int)
	for step := range 6000 {
		for seed := range uint64(3) {
			key := [2]uint32(dropoutKey(seed, step))
			if other, ok := seen[key]; ok {
				t.Fatalf("steps %d and %d share a key", other, step)
			}
			seen[key] = step
		}
	}
}

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
		if got := logSumExp(test.row); math.Abs(got-test.want) > 1e-12*math.Abs(test.want) {
			t.Errorf("%v: %v, want %v", test.row, got, test.want)
		}
	}
}

func TestDataCache(t *testing.T) {
	set := func(label int) *cnnlib.Dataset {
		d, err := cnnlib.NewDataset(cnnlib.Images{Height: 1, Width: 1, Channels: 1, Pixels: []byte{byte(label), 7}}, []int{label, 1})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var c dataCache
	for _, label := range []int{0, 1, 2, 0, 3, 4, 5, 0} {
		got, err := c.get(set(label))
		if err != nil || got.labels[0] != int32(label) || got.images.Pixels[0] != byte(label) {
			t.Fatalf("set %d: %+v, %v", label, got, err)
		}
		if len(c.sets) > cachedSets || len(c.names) != len(c.sets) {
			t.Fatalf("%d sets are kept under %d names", len(c.sets), len(c.names))
		}
	}
	if _, err := c.get(set(0).Slice(0, 9)); err == nil {
		t.Error("a set in error was read")
	}
}

func TestBatchIsPadded(t *testing.T) {
	c := contents{images: cnnlib.Images{Height: 1, Width: 2, Channels: 1, Pixels: []byte{1, 2, 3, 4, 5, 6}}, labels: []int32{7, 8, 9}}
	pixels, labels := c.batch([]int{2, 0}, 4)
	if !slices.Equal(pixels, []byte{5, 6, 1, 2, 0, 0, 0, 0}) || !slices.Equal(labels, []int32{9, 7, 0, 0}) {
		t.Errorf("pixels %v, labels %v", pixels, labels)
	}
}
