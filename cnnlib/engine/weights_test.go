package engine_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
)

// A model that is given weights predicts with them and trains on from them, also by an engine that starts later; the model that
// they come from stays as it was.
func TestWithWeights(t *testing.T) {
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		m, data := tiny(), bars(t, examples)
		pictures, _ := images(t, data)
		o := options(t)
		e := open(o)
		if inside := e.inspect(t, m, cnnlib.Look{}); inside.Trained {
			t.Error("a model is trained before any training")
		}
		e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2))
		look := cnnlib.Look{Weights: []int{3, 4}}
		learned := e.inspect(t, m, look)
		if !learned.Trained {
			t.Error("a model is not trained after its training")
		}
		want := e.predict(t, m, pictures)

		given, err := m.WithWeights(t.Context(), e, learned.Weights)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := m.WithWeights(t.Context(), e, learned.Weights); err != nil || again.Fingerprint() != given.Fingerprint() {
			t.Errorf("the same weights gave another model, or %v", err)
		}
		check := func(e *opened) {
			t.Helper()
			inside := e.inspect(t, given, look)
			if !reflect.DeepEqual(inside, cnnlib.Inside{Trained: true, Weights: learned.Weights}) {
				t.Errorf("the model has other weights, or %d epochs, or is not trained: %v", inside.Epochs, inside.Trained)
			}
			if got := e.predict(t, given, pictures); !reflect.DeepEqual(got, want) {
				t.Error("it predicts otherwise")
			}
		}
		check(e)
		e.close()
		e = open(o)
		check(e)

		first := e.fit(t, given, data, cnnlib.BatchSize(batch), cnnlib.Epochs(1)).Epochs[0]
		if start := e.inspect(t, given, cnnlib.Look{Epoch: cnnlib.Untrained, Weights: look.Weights}); !reflect.DeepEqual(start.Weights, learned.Weights) {
			t.Error("before its training the model had other weights than it was given")
		}
		if now := e.inspect(t, given, look); reflect.DeepEqual(now.Weights, learned.Weights) {
			t.Error("training moved no weight")
		}
		again := e.fit(t, given, data, cnnlib.BatchSize(batch), cnnlib.Epochs(1), cnnlib.FromScratch())
		if again.Epochs[0].Loss != first.Loss {
			t.Errorf("from scratch the loss is %v, want %v, that of the weights it was given", again.Epochs[0].Loss, first.Loss)
		}
		if got := e.predict(t, m, pictures); !reflect.DeepEqual(got, want) {
			t.Error("the model that the weights come from predicts otherwise")
		}
	})
}

// Weights that are gone or damaged are said to be so, and are there again once they are given again.
func TestWeightsOnDisk(t *testing.T) {
	m := linear()
	weights := map[int][]cnnlib.Tensor{}
	for i, layer := range m.Layers() {
		for number, p := range layer.Parameters() {
			weights[i] = append(weights[i], cnnlib.Tensor{Shape: p.Shape, Values: testkit.Noise(uint64(number), p.Shape.Size(), 1)})
		}
	}
	for _, test := range []struct {
		name string
		harm func(folder string) error
		want []string
	}{
		{"gone", os.RemoveAll, []string{"não estão guardados neste motor", "execute de novo a célula que carregou"}},
		{"damaged", func(folder string) error {
			found, err := filepath.Glob(filepath.Join(folder, "*.bin"))
			if err != nil {
				return err
			}
			raw, err := os.ReadFile(found[0])
			if err != nil {
				return err
			}
			raw[100] ^= 1
			return os.WriteFile(found[0], raw, 0o644)
		}, []string{"danificados", "SHA-256", "execute de novo a célula que carregou"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := options(t)
			e := openHere(t, o)
			given, err := m.WithWeights(t.Context(), e, weights)
			if err != nil {
				t.Fatal(err)
			}
			if err := test.harm(filepath.Join(o.Models, given.Fingerprint(), "start")); err != nil {
				t.Fatal(err)
			}
			_, err = given.Inspect(t.Context(), e, cnnlib.Look{})
			testkit.WantError(t, err, test.want...)
			if _, err := m.WithWeights(t.Context(), e, weights); err != nil {
				t.Fatal(err)
			}
			got := e.inspect(t, given, cnnlib.Look{Weights: []int{2}})
			if !reflect.DeepEqual(got.Weights, weights) {
				t.Error("given again, they are others")
			}
		})
	}
}
