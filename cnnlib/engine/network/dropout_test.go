package network

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/internal/graphtest"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

const dropped = 1 << 17 // values to drop from

// ofOnes is what is left of ones, of the given layer, under a key; and the gradient of their sum.
func ofOnes(t *testing.T, backend compute.Backend, rate float64, layer int, key [2]uint32) (kept, gradient []float32) {
	t.Helper()
	out := graphtest.Evaluate(t, backend, func(in []*graph.Node) []*graph.Node {
		y := drop(in[0], rate, layer, graph.Const(in[0].Graph(), key[:]))
		return append([]*graph.Node{y}, graph.Gradient(graph.ReduceAllSum(y), in[0])...)
	}, testkit.Array{Shape: cnnlib.Shape{128, dropped / 128}, Values: slices.Repeat([]float32{1}, dropped)})
	return out[0].Values, out[1].Values
}

func TestDropoutFraction(t *testing.T) {
	graphtest.OnEachBackend(t, func(t *testing.T, backend compute.Backend) {
		for _, rate := range []float64{0, 0.1, 0.25, 0.5, 0.9, 0.999} {
			t.Run(fmt.Sprint(rate), func(t *testing.T) {
				values, gradient := ofOnes(t, backend, rate, 3, [2]uint32{1, 2})
				scale, kept := float32(1/(1-rate)), 0
				for i, v := range values {
					if v != 0 {
						kept++
						if math.Abs(float64(v/scale-1)) > 1e-6 {
							t.Fatalf("value %d is %v, want 0 or %v", i, v, scale)
						}
					}
				}
				// Five standard deviations of a binomial: a good mask fails one time in two million, and this one is always the same.
				mean, deviation := dropped*(1-rate), math.Sqrt(dropped*rate*(1-rate))
				if math.Abs(float64(kept)-mean) > 5*deviation {
					t.Errorf("%d of %d kept, want %.0f ± %.0f", kept, dropped, mean, deviation)
				}
				if !slices.Equal(values, gradient) {
					t.Error("the gradient is not masked as the values are")
				}
			})
		}
	})
}

// A mask must look like coin tosses beside any other: same in about half of the places.
func TestDropoutMasksAreIndependent(t *testing.T) {
	backend := graphtest.OnCPU(t)
	mask := func(layer int, key [2]uint32) []float32 {
		values, _ := ofOnes(t, backend, 0.5, layer, key)
		return values
	}
	one := mask(6, [2]uint32{7, 8})
	tests := []struct {
		name  string
		other []float32
	}{
		{"first word of the key", mask(6, [2]uint32{8, 8})},
		{"second word of the key", mask(6, [2]uint32{7, 9})},
		{"high bit of the key", mask(6, [2]uint32{7 | 1<<31, 8})},
		{"words in the other order", mask(6, [2]uint32{8, 7})},
		{"layer", mask(7, [2]uint32{7, 8})},
		{"another layer", mask(10, [2]uint32{7, 8})},
		{"the next place", slices.Concat(one[1:], one[:1])},
		{"the next row", slices.Concat(one[1024:], one[:1024])},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			same := 0
			for i := range one {
				if one[i] == test.other[i] {
					same++
				}
			}
			if mean, deviation := dropped/2.0, math.Sqrt(dropped)/2; math.Abs(float64(same)-mean) > 5*deviation {
				t.Errorf("same in %d of %d places, want %.0f ± %.0f", same, dropped, mean, deviation)
			}
		})
	}
	if !slices.Equal(one, mask(6, [2]uint32{7, 8})) {
		t.Error("the same key gave another mask")
	}
}

func TestDropoutIsTheSameOnEachBackend(t *testing.T) {
	want, _ := ofOnes(t, graphtest.OnCPU(t), 0.3, 4, [2]uint32{0xFFFFFFFF, 0x80000000})
	graphtest.OnEachBackend(t, func(t *testing.T, backend compute.Backend) {
		if got, _ := ofOnes(t, backend, 0.3, 4, [2]uint32{0xFFFFFFFF, 0x80000000}); !slices.Equal(got, want) {
			t.Error("another mask than on xla:cpu")
		}
	})
}
