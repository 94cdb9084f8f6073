package draw

import (
	"slices"
	"strings"
	"testing"

	"cnn321/cnnlib"
)

// everyLayer is a network with all kinds of layers.
func everyLayer() cnnlib.Layer {
	same := cnnlib.Padding(cnnlib.PaddingSame)
	return cnnlib.Input(32, 32, 3).RandomFlip(cnnlib.FlipHorizontal).RandomTranslation(0.1, 0.1).RandomRotation(0.05).RandomZoom(0.1).
		Conv2D(32, cnnlib.Kernel(3, 3), same).BatchNormalization().ReLU().Dropout(0.25).
		Conv2D(32, cnnlib.Kernel(3, 3), same, cnnlib.Strides(2, 2)).BatchNormalization().LeakyReLU().
		MaxPool2D(cnnlib.Pool(3, 3), cnnlib.Strides(2, 2), same).Conv2D(8, cnnlib.Kernel(2, 2), cnnlib.Strides(2, 1)).Tanh().
		AvgPool2D(cnnlib.Pool(2, 2), cnnlib.Strides(1, 1)).GlobalAvgPool2D().Flatten().Dense(16).Sigmoid().Dense(3).Softmax()
}

// What each kind of layer is called in a diagram is written out, and told in words with its whole name.
func TestDiagramNamesEveryLayer(t *testing.T) {
	layers := everyLayer().Layers()
	p, err := Diagram(layers)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, layer := range layers {
		named[layer.Op().Name()] = true
		if !strings.Contains(p.Alt, layer.Op().Name()) {
			t.Errorf("%s is not told in words: %s", layer.Op().Name(), p.Alt)
		}
	}
	for _, op := range cnnlib.Ops() {
		if !named[op.Name()] {
			t.Errorf("the test has no %s", op.Name())
		}
	}
	for _, label := range p.Labels() {
		if strings.Contains(label.Text, "…") {
			t.Errorf("%q has no room", label.Text)
		}
	}
	for _, want := range []string{"+ BatchNorm", "+ LReLU 0,3", "passo 2, same", "passo 2 × 1", "GlobalAvg", "AvgPool2D", "média global"} {
		if !slices.Contains(texts(p), want) {
			t.Errorf("%q is not written: %q", want, texts(p))
		}
	}
}
