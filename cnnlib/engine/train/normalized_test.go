package train

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/infer"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/gomlx/core/tensors"
)

// A network as CIFAR's tutorials have it, trained for 20 steps from Keras's weights on Keras's batches. With -v it tells the
// losses side by side:
//
//	go test ./cnnlib/engine/train -run TestNormalizedNetworkAgainstKeras -v
func TestNormalizedNetworkAgainstKeras(t *testing.T) {
	// Of a bias before a normalization the gradient is 0 but for rounding, whose sign Adam follows: a step of the learning
	// rate to either side. No loss depends on it; a moving mean, which takes a hundredth of it at each step, does, and what the
	// network says outside training, where the mean lags behind the bias.
	const lossTolerance, varianceTolerance, meanTolerance, outputTolerance = 1e-3, 1e-3, 4e-3, 2e-2
	c := testkit.Keras[testkit.NormalizedCase](t, "../testdata/keras/normalized.json")[0]
	images, labels := testkit.Coloured(c.Seed, c.Batch*len(c.Losses), c.Input[0], c.Classes)
	set := data.Set{Images: images, Labels: int32s(labels)}
	onEachBackend(t, []string{"go", "xla:cpu", "xla:cuda"}, func(t *testing.T, on *device.Device) {
		s := startOf(t, c)
		tr := NewTrainer(s)
		defer tr.Finalize()
		size := c.Batch + 3 // the last three only fill the batch: they are in no mean
		if err := tr.compileStep(on, size); err != nil {
			t.Fatal(err)
		}
		var told strings.Builder
		worst := 0.0
		for n, want := range c.Losses {
			var positions []int
			for i := range c.Batch {
				positions = append(positions, n*c.Batch+i)
			}
			pixels, padded := set.Batch(positions, size)
			sum, right, err := tr.trainBatch(pixels, padded, c.Batch, []uint32{1, 2})
			if err != nil {
				t.Fatal(err)
			}
			loss := sum / float64(c.Batch)
			worst = max(worst, math.Abs(loss-want))
			fmt.Fprintf(&told, "\nstep %2d: %.6f, in Keras %.6f", n+1, loss, want)
			wantNear(t, fmt.Sprintf("loss before step %d", n+1), loss, want, lossTolerance)
			wantNear(t, fmt.Sprintf("right answers before step %d", n+1), right, float64(c.Right[n]), 0)
		}
		t.Logf("the worst loss is off by %.1e%s", worst, told.String())
		number := 0
		for i, layer := range s.Model.Layers() {
			for at, p := range layer.Parameters() {
				if p.Trainable {
					continue
				}
				values, err := s.Weights([]int{i})
				if err != nil {
					t.Fatal(err)
				}
				what, got, want := fmt.Sprintf("%s of layer %d", p.Name, i), values[i][at].Values, c.Moving[number].Values
				if p.Name == "moving_variance" {
					wantValues(t, what, got, want, varianceTolerance)
				} else {
					wantNear(t, what, furthest(got, want), 0, meanTolerance)
				}
				number++
			}
		}
		if number != len(c.Moving) {
			t.Errorf("%d moving means and variances, want %d", number, len(c.Moving))
		}
		first, err := images.Slice(0, c.Batch)
		if err != nil {
			t.Fatal(err)
		}
		scores, err := infer.NewScorer(s).Scores(t.Context(), on, first)
		if err != nil {
			t.Fatal(err)
		}
		var output []float32
		for _, row := range scores {
			output = append(output, infer.Probabilities(row)...)
		}
		wantNear(t, "probabilities after them", furthest(output, c.Output.Values), 0, outputTolerance)
	})
}

// furthest is the largest difference of two arrays, value by value.
func furthest(got, want []float32) float64 {
	if len(got) != len(want) {
		return math.NaN()
	}
	off := 0.0
	for i := range want {
		off = max(off, math.Abs(float64(got[i])-float64(want[i])))
	}
	return off
}

// startOf is the network as Keras started it: kernels Glorot uniform, from noise numbered by the weight, the rest as layers start.
func startOf(t *testing.T, c testkit.NormalizedCase) *state.State {
	t.Helper()
	s, err := state.New(c.Model(t), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Finalize)
	number := uint64(0)
	for i, layer := range s.Model.Layers() {
		for _, p := range layer.Parameters() {
			number++
			if p.Init.Limit == 0 {
				continue
			}
			values := testkit.Noise(c.Seed+number, cnnlib.Shape(p.Shape).Size(), p.Init.Limit)
			if err := s.Store.GetVariable(state.Path(i, layer.Op(), p)).SetValue(tensors.FromFlatDataAndDimensions(values, p.Shape...)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}
