package cell

import (
	"context"
	"math"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// The line is made of what the untrained network hands on for the first examples.
func TestLossAlong(t *testing.T) {
	images := cnnlib.Images{Height: 1, Width: 2, Channels: 1, Pixels: []byte{0, 255, 255, 0}}
	data, err := cnnlib.NewDataset(images, []int{1, 0})
	if err != nil {
		t.Fatal(err)
	}
	hidden := cnnlib.Input(1, 2, 1).Flatten().Dense(3).ReLU()
	compile := func(l cnnlib.Layer) cnnlib.Model {
		return l.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	}
	e := testkit.FakeEngine{OnInspect: func(_ context.Context, _ cnnlib.Model, look cnnlib.Look) (cnnlib.Inside, error) {
		if look.Epoch != cnnlib.Untrained || look.Images.Len() != 2 || len(look.Weights) != 1 || look.Weights[0] != 4 {
			t.Errorf("asked for %+v", look)
		}
		return cnnlib.Inside{
			Weights: map[int][]cnnlib.Tensor{4: {{Shape: cnnlib.Shape{3, 2}, Values: []float32{0, 0.1, 0.2, 0.3, 0.4, 0.5}}}},
			Outputs: map[int]cnnlib.Tensor{
				3: {Shape: cnnlib.Shape{2, 3}, Values: []float32{1, 2, 3, 4, 5, 6}},
				4: {Shape: cnnlib.Shape{2, 2}, Values: []float32{0, 0, 0, 0}},
			},
		}, nil
	}}
	line, err := lossAlong(t.Context(), e, compile(hidden.Dense(2).Softmax()), data, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	// Half the probability goes to either class: the blame is -1/2 of the first image, whose class it is, and 1/2 of the second.
	if want := (-0.5*3 + 0.5*6) / 2; line.Weight != 0.5 || line.Examples() != 2 || math.Abs(line.Slope(0.5)-want) > 1e-6 || math.Abs(line.Loss(0.5)-math.Ln2) > 1e-6 {
		t.Errorf("weight %v, %d examples, slope %v (want %v), loss %v", line.Weight, line.Examples(), line.Slope(0.5), want, line.Loss(0.5))
	}
	for name, test := range map[string]struct {
		model         cnnlib.Model
		neuron, class int
		want          string
	}{
		"no such neuron":  {compile(hidden.Dense(2).Softmax()), 3, 0, "neurônios de 0 a 2"},
		"no such class":   {compile(hidden.Dense(2).Softmax()), 0, 2, "classes de 0 a 1"},
		"no Dense":        {compile(hidden.Softmax()), 0, 0, ".Dense(classes).Softmax()"},
		"an error in it":  {compile(hidden.Dense(0).Softmax()), 0, 0, "camada 4"},
		"a softmax alone": {compile(cnnlib.Input(1, 2, 1).Flatten().Softmax()), 0, 0, ".Dense(classes).Softmax()"},
	} {
		if _, err := lossAlong(t.Context(), e, test.model, data, test.neuron, test.class); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want …%s…", name, err, test.want)
		}
	}
}

func TestShortest(t *testing.T) {
	for v, want := range map[float64]string{0.001: "0,001", 50: "50", 1800: "1.800", 0.5: "0,5"} {
		if got := shortest(v); got != want {
			t.Errorf("%v is written as %q, want %q", v, got, want)
		}
	}
}
