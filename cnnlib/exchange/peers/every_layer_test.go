package peers_test

import (
	"path/filepath"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange"
	"cnn321/cnnlib/internal/testkit"
)

// A network with every kind of layer, of weights that tell them apart, gives in Keras and in ONNX Runtime what it gives here.
func TestPeersTakeEveryLayer(t *testing.T) {
	python, e, digits := withPeers(t)
	same := cnnlib.Padding(cnnlib.PaddingSame)
	body := func() cnnlib.Layer {
		return cnnlib.Input(28, 28, 1).RandomFlip().RandomTranslation(0.1, 0.2).RandomRotation(0.1).RandomZoom(0.2).
			Conv2D(6, cnnlib.Kernel(3, 2), same, cnnlib.Strides(2, 1)).BatchNormalization().ReLU().
			MaxPool2D(cnnlib.Pool(3, 3), same, cnnlib.Strides(1, 2)).
			Conv2D(5, cnnlib.Kernel(3, 3)).LeakyReLU().
			AvgPool2D(cnnlib.Pool(2, 3), same).Tanh().Dropout(0.2)
	}
	after := map[string]func(cnnlib.Layer) cnnlib.Layer{
		"averaged":  func(l cnnlib.Layer) cnnlib.Layer { return l.GlobalAvgPool2D() },
		"flattened": func(l cnnlib.Layer) cnnlib.Layer { return l.Flatten().Dense(12).BatchNormalization().Sigmoid() },
	}
	used := map[string]bool{}
	for name, end := range after {
		m := end(body()).Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
		if m.Err() != nil {
			t.Fatal(m.Err())
		}
		network := exchange.Network{Model: m, Weights: map[int][]cnnlib.Tensor{}}
		for i, layer := range m.Layers() {
			used[layer.Op().Name()] = true
			for number, p := range layer.Parameters() {
				values := testkit.Noise(uint64(10*i+number), p.Shape.Size(), max(3*p.Init.Limit, 0.3))
				for at := range values {
					values[at] += p.Init.Value
				}
				network.Weights[i] = append(network.Weights[i], cnnlib.Tensor{Shape: p.Shape, Values: values})
			}
		}
		here, err := network.Put(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		want, err := here.PredictDataset(t.Context(), e, digits.test)
		if err != nil {
			t.Fatal(err)
		}
		// Images that all look alike to the network would prove nothing.
		if spread := farthest(t, want[1:], slices.Repeat(want[:1], len(want)-1)); spread < 1000*closeEnough {
			t.Fatalf("no probability of an image is farther than %.1e from that of another", spread)
		}
		for _, end := range []string{".keras", ".onnx"} {
			t.Run(name+end, func(t *testing.T) {
				path, out := filepath.Join(t.TempDir(), "network"+end), filepath.Join(t.TempDir(), "out.f32")
				if err := exchange.Save(path, network); err != nil {
					t.Fatal(err)
				}
				python.run(t, "predict", path, digits.folder, out)
				off := farthest(t, probabilities(t, out, 10), want)
				t.Logf("of 10,000 images, no probability is off by more than %.2e", off)
				if off > closeEnough {
					t.Errorf("off by %.1e, want %.0e", off, closeEnough)
				}
			})
		}
	}
	for _, op := range cnnlib.Ops() {
		if !used[op.Name()] {
			t.Errorf("no network here has %s: add it", op.Name())
		}
	}
}
