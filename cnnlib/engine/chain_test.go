package engine_test

import (
	"fmt"
	"testing"

	"cnn321/cnnlib"
	"cnn321/kernels/tier"
)

// chain is a network with every kind of layer.
func chain() cnnlib.Model {
	same := cnnlib.Padding(cnnlib.PaddingSame)
	return cnnlib.Input(12, 12, 1).RandomFlip(cnnlib.FlipHorizontal).RandomTranslation(0.1, 0.1).RandomRotation(0.05).RandomZoom(0.1).
		Conv2D(4, cnnlib.Kernel(3, 3), same).BatchNormalization().ReLU().MaxPool2D(cnnlib.Pool(3, 3), cnnlib.Strides(2, 2), same).
		Conv2D(6, cnnlib.Kernel(3, 3), cnnlib.Strides(2, 2)).BatchNormalization(cnnlib.MovingMomentum(0.5)).LeakyReLU().Dropout(0.25).
		AvgPool2D(cnnlib.Pool(2, 2), cnnlib.Strides(1, 1), same).Tanh().GlobalAvgPool2D().Flatten().Dense(5).BatchNormalization().Sigmoid().
		Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
}

// A chain of every kind of layer trains; interrupted and taken up by another engine it ends in the very numbers of a training that
// was not; and it can be measured, asked and looked into.
func TestChainOfEveryLayer(t *testing.T) {
	tier.Slow(t, "compiles a network with every layer several times")
	m, data := chain(), bars(t, examples)
	kinds := map[string]bool{}
	for _, layer := range m.Layers() {
		kinds[layer.Op().Name()] = true
	}
	for _, op := range cnnlib.Ops() {
		if !kinds[op.Name()] {
			t.Errorf("the chain has no %s", op.Name())
		}
	}
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(2)}
	for _, feed := range feeds {
		t.Run(string(feed), func(t *testing.T) {
			want, models := t.TempDir(), t.TempDir()
			whole := fedBy(t, options(t), feed, want)
			history := whole.fit(t, m, data, fitOptions...)
			whole.close()
			for range 2 {
				e := fedBy(t, options(t), feed, models)
				e.fitUntil(t, m, data, func(e cnnlib.Event) bool { return e.Kind == cnnlib.Step }, fitOptions...)
				e.close()
			}
			e := fedBy(t, options(t), feed, models)
			defer e.close()
			got := e.fit(t, m, data, fitOptions...)
			if got.ResumedStep != 2 {
				t.Errorf("resumed at step %d, want 2", got.ResumedStep)
			}
			wantSameHistory(t, got, history)
			for epoch := 1; epoch <= 2; epoch++ {
				wantSameState(t, m, fmt.Sprintf("epoch-%04d", epoch), models, want)
			}
			looksInside(t, e, m, data)
		})
	}
}

// looksInside asks for all that a trained model shows, twice, and finds the same.
func looksInside(t *testing.T, e *opened, m cnnlib.Model, data *cnnlib.Dataset) {
	t.Helper()
	some, _ := images(t, data.Slice(0, 3))
	look := cnnlib.Look{Images: some}
	for i, layer := range m.Layers() {
		look.Outputs = append(look.Outputs, i)
		if layer.ParameterCount() > 0 {
			look.Weights = append(look.Weights, i)
		}
	}
	inside, err := m.Inspect(t.Context(), e, look)
	if err != nil {
		t.Fatal(err)
	}
	for i, layer := range m.Layers() {
		if got, want := inside.Outputs[i].Shape, append(cnnlib.Shape{3}, layer.OutputShape()...); got.String() != want.String() {
			t.Errorf("layer %d (%s) shows %v, want %v", i, layer.Op().Name(), got, want)
		}
		if _, ok := layer.Op().(cnnlib.BatchNormalizationOp); !ok {
			continue
		}
		for at, p := range layer.Parameters() {
			if values := inside.Weights[i][at].Values; !p.Trainable && values[0] == p.Init.Value {
				t.Errorf("layer %d: %s is what it was before training, %v", i, p.Name, values[0])
			}
		}
	}
	// Images are moved in training alone: they pass to the convolution as they came in.
	for i := 1; i < 5; i++ {
		if fmt.Sprint(inside.Outputs[i].Values) != fmt.Sprint(inside.Outputs[0].Values) {
			t.Errorf("layer %d moves the images that are looked at", i)
		}
	}
	predictions, err := m.Predict(t.Context(), e, some)
	if err != nil {
		t.Fatal(err)
	}
	last := inside.Outputs[len(m.Layers())-1].Values
	for i, row := range predictions {
		for class, p := range row {
			if off := p - last[i*len(row)+class]; off < -1e-5 || off > 1e-5 {
				t.Errorf("image %d, class %d: predicted %v, seen inside %v", i, class, p, last[i*len(row)+class])
			}
		}
	}
	if one, two := e.evaluate(t, m, data), e.evaluate(t, m, data); one.Loss != two.Loss {
		t.Errorf("loss %v and then %v of the same images", one.Loss, two.Loss)
	}
}
