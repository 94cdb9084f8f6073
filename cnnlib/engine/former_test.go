package engine_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"cnn321/cnnlib"
	"cnn321/kernels/tier"
)

// What an earlier version trained is not trained anew: see testdata/states.
func TestTakesUpFormerStates(t *testing.T) {
	network := cnnlib.Input(12, 12, 1).Conv2D(2, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(5, 5)).Dropout(0.25).Flatten().Dense(3).Softmax()
	with := network.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
	without := network.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	data := bars(t, examples)
	for _, test := range []struct {
		name, state string
		model       cnnlib.Model
		seed        uint64
	}{
		{"as it was", "accuracy", with, cnnlib.DefaultSeed},
		{"accuracy left out", "accuracy", without, cnnlib.DefaultSeed},
		{"without metrics, as it was", "no-metrics", without, 5},
		{"accuracy added", "no-metrics", with, 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.name != "as it was" {
				tier.Slow(t, "the same once more, under another name")
			}
			var want struct {
				Losses              []float64
				Reused, ResumedStep int
				Weights             map[string][][]float32
			}
			text, err := os.ReadFile(filepath.Join("testdata/states", test.state+".json"))
			if err == nil {
				err = json.Unmarshal(text, &want)
			}
			if err != nil {
				t.Fatal(err)
			}
			o := options(t)
			if err := os.CopyFS(o.Models, os.DirFS(filepath.Join("testdata/states", test.state))); err != nil {
				t.Fatal(err)
			}
			e := openHere(t, o)
			if before := e.evaluate(t, test.model, data); before.Epochs != want.Reused {
				t.Errorf("before it goes on the model was trained by %d epochs, want %d", before.Epochs, want.Reused)
			}
			got := e.fit(t, test.model, data, cnnlib.BatchSize(batch), cnnlib.Epochs(3), cnnlib.Seed(test.seed))
			if got.Reused != want.Reused || got.ResumedStep != want.ResumedStep {
				t.Errorf("went on after %d epochs and %d steps, want %d and %d", got.Reused, got.ResumedStep, want.Reused, want.ResumedStep)
			}
			// Other processors round otherwise.
			const tolerance = 1e-4
			for i, loss := range want.Losses {
				if off := got.Epochs[i].Loss/loss - 1; off > tolerance || off < -tolerance {
					t.Errorf("epoch %d: loss %v, want %v", i+1, got.Epochs[i].Loss, loss)
				}
			}
			for layer, tensors := range want.Weights {
				index, err := strconv.Atoi(layer)
				if err != nil {
					t.Fatal(err)
				}
				weights := e.inspect(t, test.model, cnnlib.Look{Weights: []int{index}}).Weights[index]
				for i, values := range tensors {
					if off := distance(weights[i].Values, values); !(off <= tolerance) {
						t.Errorf("layer %d, array %d is off by %.2g of its size", index, i, off)
					}
				}
			}
			again := openHere(t, o).fit(t, test.model, data, cnnlib.BatchSize(batch), cnnlib.Epochs(3), cnnlib.Seed(test.seed))
			if again.Reused != 3 {
				t.Errorf("a new engine found %d epochs, want 3", again.Reused)
			}
		})
	}
}
