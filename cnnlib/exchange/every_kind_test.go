package exchange

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// compiled is a model that ends in the layer.
func compiled(l cnnlib.Layer) cnnlib.Model {
	return l.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(cnnlib.LearningRate(0.002)), cnnlib.Accuracy)
}

// noisy is a model with weights that tell its layers apart.
func noisy(t testing.TB, m cnnlib.Model) Network {
	t.Helper()
	if m.Err() != nil {
		t.Fatal(m.Err())
	}
	n := Network{m, map[int][]cnnlib.Tensor{}}
	for i, layer := range m.Layers() {
		for number, p := range layer.Parameters() {
			values := testkit.Noise(uint64(10*i+number), p.Shape.Size(), 1)
			n.Weights[i] = append(n.Weights[i], cnnlib.Tensor{Shape: p.Shape, Values: values})
		}
	}
	return n
}

// around is a network with the layer in it, after an image volume if it takes one.
func around(t *testing.T, op cnnlib.Op) Network {
	t.Helper()
	if in, ok := op.(cnnlib.InputOp); ok {
		return noisy(t, compiled(cnnlib.Input(in.Height, in.Width, in.Channels).Flatten().Dense(3).Softmax()))
	}
	for _, before := range []cnnlib.Layer{cnnlib.Input(8, 9, 2), cnnlib.Input(8, 9, 2).Flatten()} {
		if layer := before.Then(op); layer.Err() == nil {
			return noisy(t, compiled(layer.Flatten().Dense(3).Softmax()))
		}
	}
	t.Fatalf("%s takes neither an image nor a vector", op.Name())
	return Network{}
}

// TestEveryKind says, of each kind of layer, what is missing of how it travels: see kinds.
func TestEveryKind(t *testing.T) {
	known := map[reflect.Type]bool{}
	for _, k := range kinds() {
		known[reflect.TypeOf(k.op)] = true
	}
	for _, op := range cnnlib.Ops() {
		t.Run(op.Name(), func(t *testing.T) {
			if !known[reflect.TypeOf(op)] {
				t.Fatalf("it has no entry in kinds: add its leaf, with how Keras and ONNX have it, or why they do not")
			}
			k, err := kindOf(op)
			if err != nil {
				t.Fatal(err)
			}
			n := around(t, op)
			_, isInput := op.(cnnlib.InputOp)
			for end, form := range map[string]struct {
				refused string
				whole   bool
			}{
				".safetensors": {"", true},
				".keras":       {k.keras.refused, k.keras.class != "" && k.keras.write != nil && k.keras.read != nil},
				".onnx":        {k.onnx.refused, k.onnx.trainingOnly || k.onnx.write != nil && (k.onnx.read != nil && len(k.onnx.types) > 0 || isInput)},
			} {
				t.Run(end, func(t *testing.T) {
					if form.whole == (form.refused != "") {
						t.Fatalf("it needs either how it is written and read, or why it is refused")
					}
					path := filepath.Join(t.TempDir(), "network"+end)
					err := Save(path, n)
					if form.refused != "" {
						testkit.WantError(t, err, op.Name(), form.refused)
						return
					}
					if err != nil {
						t.Fatal(err)
					}
					again, err := Load(path)
					if err != nil {
						t.Fatal(err)
					}
					want := n
					if end == ".onnx" && k.onnx.trainingOnly {
						want = noisy(t, compiled(cnnlib.Input(8, 9, 2).Flatten().Dense(3).Softmax()))
						want.Weights = map[int][]cnnlib.Tensor{2: n.Weights[3]}
					}
					wantSame(t, again, want)
				})
			}
		})
	}
}

// wantSame checks that two networks have the same layers and weights, bit for bit.
func wantSame(t *testing.T, got, want Network) {
	t.Helper()
	if g, w := describe(got), describe(want); g != w {
		t.Fatalf("came back as\n%s\nand was\n%s", g, w)
	}
	g, err := got.Model.WeightsFingerprint(got.Weights)
	if err != nil {
		t.Fatal(err)
	}
	if w, err := want.Model.WeightsFingerprint(want.Weights); err != nil || g != w {
		t.Errorf("the weights came back otherwise: %s, %s, %v", g, w, err)
	}
}

func describe(n Network) string {
	var lines []string
	for _, op := range n.Model.Spec().Ops {
		lines = append(lines, fmt.Sprintf("%s %+v", op.Name(), op))
	}
	return strings.Join(lines, "\n")
}
