package engine_test

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"cnn321/cnnlib"
)

// near is how far apart the numbers of two trainings may be: as a fraction of the loss, and of the size of a variable.
type near struct{ loss, state float64 }

// wantHistory compares what training gave.
func (n near) wantHistory(t *testing.T, got, want cnnlib.History) {
	t.Helper()
	if len(got.Epochs) != len(want.Epochs) {
		t.Fatalf("%d epochs, want %d", len(got.Epochs), len(want.Epochs))
	}
	for i := range got.Epochs {
		g, w := got.Epochs[i], want.Epochs[i]
		if !(math.Abs(g.Loss-w.Loss) <= n.loss*w.Loss) || math.Abs(g.Accuracy-w.Accuracy) > n.loss || g.Steps != w.Steps {
			t.Errorf("epoch %d: loss %v, accuracy %v, %d steps; want %v, %v, %d", i+1, g.Loss, g.Accuracy, g.Steps, w.Loss, w.Accuracy, w.Steps)
		}
	}
}

// wantState compares weights and moments as they were kept: the same variables, and each about the same.
func (n near) wantState(t *testing.T, m cnnlib.Model, epoch, got, want string) {
	t.Helper()
	gots, wants := variables(t, checkpoint(t, got, m, epoch)), variables(t, checkpoint(t, want, m, epoch))
	if g, w := slices.Sorted(maps.Keys(gots)), slices.Sorted(maps.Keys(wants)); !slices.Equal(g, w) {
		t.Fatalf("%s: variables %v, want %v", epoch, g, w)
	}
	for name, want := range wants {
		got := gots[name]
		if len(got) != len(want) {
			t.Errorf("%s: %s has %d bytes, want %d", epoch, name, len(got), len(want))
			continue
		}
		if strings.HasSuffix(name, "global_step") { // the only whole number
			if g, w := binary.LittleEndian.Uint64(got), binary.LittleEndian.Uint64(want); g != w {
				t.Errorf("%s: %s is %d, want %d", epoch, name, g, w)
			}
			continue
		}
		if off := distance(floats(got), floats(want)); !(off <= n.state) {
			t.Errorf("%s: %s is off by %.2g of its size", epoch, name, off)
		}
	}
}

// distance is |a - b| / |b|.
func distance(a, b []float32) float64 {
	var apart, size float64
	for i := range b {
		apart += math.Pow(float64(a[i])-float64(b[i]), 2)
		size += math.Pow(float64(b[i]), 2)
	}
	if apart == 0 {
		return 0
	}
	return math.Sqrt(apart / size)
}

func floats(raw []byte) []float32 {
	values := make([]float32, len(raw)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return values
}
