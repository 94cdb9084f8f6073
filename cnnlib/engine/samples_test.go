package engine_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// Five steps an epoch, the last of which has 6 examples.
const (
	examples = 70
	batch    = 16
	steps    = 5
)

// small is a network with all layers of the lesson, that compiles and trains in a moment.
func small(options ...cnnlib.OptimizerOption) cnnlib.Model {
	return cnnlib.Input(12, 12, 1).
		Conv2D(4, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Dropout(0.25).
		Flatten().Dense(16).ReLU().Dropout(0.5).
		Dense(3).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(options...), cnnlib.Accuracy)
}

// tiny compiles in a third of the time and has what matters to state: dropout, and weights in two layers.
func tiny(options ...cnnlib.OptimizerOption) cnnlib.Model {
	return cnnlib.Input(12, 12, 1).Flatten().Dropout(0.5).Dense(4).Dense(3).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(options...), cnnlib.Accuracy)
}

// linear is the smallest network: its loss can be computed by hand, and nothing in it is random.
func linear(options ...cnnlib.OptimizerOption) cnnlib.Model {
	return cnnlib.Input(12, 12, 1).Flatten().Dense(3).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(options...), cnnlib.Accuracy)
}

// bars is n labelled images: see [testkit.Bars].
func bars(t testing.TB, n int) *cnnlib.Dataset {
	t.Helper()
	data, err := cnnlib.NewDataset(testkit.Bars(n))
	if err != nil {
		t.Fatal(err)
	}
	return data.OneHot(3)
}

func images(t testing.TB, data *cnnlib.Dataset) (cnnlib.Images, []int) {
	t.Helper()
	images, labels, err := data.Read(0, data.Len())
	if err != nil {
		t.Fatal(err)
	}
	return images, labels
}

// wantSameHistory compares the numbers that training gave, bit for bit.
func wantSameHistory(t *testing.T, got, want cnnlib.History) {
	t.Helper()
	if len(got.Epochs) != len(want.Epochs) {
		t.Fatalf("%d epochs, want %d", len(got.Epochs), len(want.Epochs))
	}
	for i := range got.Epochs {
		g, w := got.Epochs[i], want.Epochs[i]
		if g.Loss != w.Loss || g.Accuracy != w.Accuracy || g.Steps != w.Steps {
			t.Errorf("epoch %d: loss %v, accuracy %v, %d steps; want %v, %v, %d", i+1, g.Loss, g.Accuracy, g.Steps, w.Loss, w.Accuracy, w.Steps)
		}
	}
}

// checkpoint is the folder of an epoch of a model's only run.
func checkpoint(t *testing.T, models string, m cnnlib.Model, name string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(models, m.Fingerprint(), "*", name))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: found %v, %v", name, found, err)
	}
	return found[0]
}

// wantSameState compares weights and moments as they were kept, bit for bit.
func wantSameState(t *testing.T, m cnnlib.Model, epoch, got, want string) {
	t.Helper()
	gots, wants := variables(t, checkpoint(t, got, m, epoch)), variables(t, checkpoint(t, want, m, epoch))
	if len(gots) != len(wants) {
		t.Errorf("%s: %d variables, want %d", epoch, len(gots), len(wants))
	}
	for name, value := range wants {
		if !bytes.Equal(gots[name], value) {
			t.Errorf("%s: another value of %s", epoch, name)
		}
	}
}

// variables reads a checkpoint. (The order in which GoMLX writes variables is not always the same.)
func variables(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	read := func(pattern string) []byte {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil || len(found) != 1 {
			t.Fatalf("%s in %s: found %v, %v", pattern, folder, found, err)
		}
		raw, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	var index struct {
		Variables []struct {
			ParameterName string
			Pos, Length   int
		}
	}
	if err := json.Unmarshal(read("checkpoint*.json"), &index); err != nil {
		t.Fatal(err)
	}
	raw, values := read("*.bin"), make(map[string][]byte)
	for _, v := range index.Variables {
		values[v.ParameterName] = raw[v.Pos : v.Pos+v.Length]
	}
	return values
}
