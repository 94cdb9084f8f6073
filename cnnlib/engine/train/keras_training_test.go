package train

import (
	"fmt"
	"math"
	"testing"

	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/infer"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/gomlx/core/tensors"
)

// trainingTolerance is how far a loss may be off after twenty steps, as a fraction of it: rounding grows from step to step.
const trainingTolerance = 2e-5

// The losses of twenty steps of each optimizer, with L2 and of a regression, are Keras's.
func TestTrainingsAgainstKeras(t *testing.T) {
	cases := testkit.Keras[testkit.TrainingCase](t, "../testdata/keras/training.json")
	onEachBackend(t, []string{"go", "xla:cpu", "xla:cuda"}, func(t *testing.T, on *device.Device) {
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) { runTraining(t, on, c) })
		}
	})
}

func runTraining(t *testing.T, on *device.Device, c testkit.TrainingCase) {
	m := c.Model(t)
	s, err := state.New(m, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Finalize()
	number := 0
	for i, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			value := tensors.FromFlatDataAndDimensions(c.Weights[number].Values, p.Shape...)
			if err := s.Store.GetVariable(state.Path(i, layer.Op(), p)).SetValue(value); err != nil {
				t.Fatal(err)
			}
			number++
		}
	}
	tr, set := NewTrainer(s), data.Set{Images: c.Images(), Labels: int32s(c.Labels)}
	if m.Regression() {
		for _, label := range c.Labels {
			set.Numbers = append(set.Numbers, float32(label))
		}
	}
	defer tr.Finalize()
	// Padded by one image, as the last batch of an epoch is.
	if err := tr.compileStep(on, c.Batch+1); err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for step := range c.Steps {
		var positions []int
		for i := range c.Batch {
			positions = append(positions, (step*c.Batch+i)%len(c.Labels))
		}
		pixels, labels := set.Batch(positions, c.Batch+1)
		sum, _, err := tr.trainBatch(pixels, labels, c.Batch, []uint32{1, 2})
		if err != nil {
			t.Fatal(err)
		}
		if step < len(c.Losses) {
			got, want := sum/float64(c.Batch), c.Losses[step]
			wantNear(t, fmt.Sprintf("loss of step %d", step+1), got, want, trainingTolerance*want)
			worst = max(worst, math.Abs(got-want)/want)
		}
	}
	t.Logf("the losses are off by at most %.1e of themselves", worst)
	rows, err := infer.NewScorer(s).Scores(t.Context(), on, set.Images)
	if err != nil {
		t.Fatal(err)
	}
	penalty, err := s.Penalty()
	if err != nil {
		t.Fatal(err)
	}
	wantNear(t, "evaluated loss", infer.Measure(m, rows, set).Loss+penalty, c.Evaluated, trainingTolerance*c.Evaluated)
}
