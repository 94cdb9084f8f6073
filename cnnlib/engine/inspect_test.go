package engine_test

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/tier"
)

// The layers of small, by number.
const (
	conv, relu, pooling, dropout, flatten, dense, scores, softmax = 1, 2, 3, 4, 5, 6, 9, 10
)

func (o *opened) inspect(t *testing.T, m cnnlib.Model, look cnnlib.Look) cnnlib.Inside {
	t.Helper()
	inside, err := m.Inspect(t.Context(), o, look)
	if err != nil {
		t.Fatal(err)
	}
	return inside
}

// Each layer's output must follow from the one before it and the weights, by the layer's definition.
func TestInspectAgreesWithTheDefinitions(t *testing.T) {
	tier.Slow(t, "computes a network by hand")
	m, data := small(), bars(t, 300)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2))
		some, _ := images(t, data.Slice(7, 10))
		inside := e.inspect(t, m, cnnlib.Look{
			Weights: []int{conv, dense, scores, conv}, Outputs: []int{0, conv, relu, pooling, dropout, flatten, dense, scores, softmax}, Images: some,
		})
		if inside.Epochs != 2 || len(inside.Weights) != 3 || len(inside.Outputs) != 9 {
			t.Fatalf("%d epochs, weights of %d layers, outputs of %d", inside.Epochs, len(inside.Weights), len(inside.Outputs))
		}
		for number, layer := range m.Layers() {
			for at, p := range layer.Parameters() {
				if got := inside.Weights[number][at]; got.Shape.String() != p.Shape.String() || len(got.Values) != p.Shape.Size() {
					t.Errorf("layer %d, %s: shape %v with %d values, want %v", number, p.Name, got.Shape, len(got.Values), p.Shape)
				}
			}
			if got, ok := inside.Outputs[number]; ok {
				if want := append(cnnlib.Shape{3}, layer.OutputShape()...); got.Shape.String() != want.String() || len(got.Values) != want.Size() {
					t.Errorf("layer %d: output %v with %d values, want %v", number, got.Shape, len(got.Values), want)
				}
			}
		}
		out := func(number int) []float32 { return inside.Outputs[number].Values }
		kernel, bias := inside.Weights[conv][0].Values, inside.Weights[conv][1].Values
		var want []float32
		for i := range 3 {
			for y := range 10 {
				for x := range 10 {
					for f := range 4 {
						sum := bias[f]
						for ky := range 3 {
							for kx := range 3 {
								sum += kernel[(ky*3+kx)*4+f] * float32(some.Pixels[i*144+(y+ky)*12+x+kx]) / 255
							}
						}
						want = append(want, sum)
					}
				}
			}
		}
		close := func(name string, got, want []float32) {
			t.Helper()
			for i := range want {
				if len(got) != len(want) || math.Abs(float64(got[i]-want[i])) > 1e-5 {
					t.Fatalf("%s: value %d of %d differs from the definition's, of %d", name, i, len(got), len(want))
				}
			}
		}
		close("conv", out(conv), want)
		for i, v := range want {
			want[i] = max(0, v)
		}
		close("relu", out(relu), want)
		close("dropout", out(dropout), out(pooling))
		close("flatten", out(flatten), out(pooling))
		var probabilities []float32
		for _, row := range e.predict(t, m, some) {
			probabilities = append(probabilities, row...)
		}
		close("softmax", out(softmax), probabilities)
		w, b := inside.Weights[dense][0].Values, inside.Weights[dense][1].Values
		want = nil
		for i := range 3 {
			for unit := range 16 {
				sum := b[unit]
				for at := range 100 {
					sum += out(flatten)[i*100+at] * w[at*16+unit]
				}
				want = append(want, sum)
			}
		}
		close("dense", out(dense), want)
	})
}

// What a model was after each epoch is what it was then, also in another engine and after more training.
func TestInspectThePast(t *testing.T) {
	tier.Slow(t, "trains, and looks at each epoch")
	m, data := small(), bars(t, examples)
	some, _ := images(t, data.Slice(0, 1))
	look := cnnlib.Look{Weights: []int{conv, scores}, Outputs: []int{relu, softmax}, Images: some}
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		o := options(t)
		e := open(o)
		then := []cnnlib.Inside{e.inspect(t, m, look)}
		for epochs := 1; epochs <= 3; epochs++ {
			e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(epochs))
			then = append(then, e.inspect(t, m, look))
		}
		e.close()
		e = open(o)
		for epoch, want := range then {
			look := look
			if look.Epoch = epoch; epoch == 0 {
				look.Epoch = cnnlib.Untrained
			}
			got := e.inspect(t, m, look)
			if got.Epochs != epoch {
				t.Errorf("epoch %d: %d epochs", epoch, got.Epochs)
			}
			for number, tensors := range want.Weights {
				for at := range tensors {
					if !slices.Equal(got.Weights[number][at].Values, tensors[at].Values) {
						t.Errorf("epoch %d: other weights in layer %d", epoch, number)
					}
				}
			}
			for number, output := range want.Outputs {
				if !slices.Equal(got.Outputs[number].Values, output.Values) {
					t.Errorf("epoch %d: another output of layer %d", epoch, number)
				}
				if epoch > 0 && slices.Equal(output.Values, then[epoch-1].Outputs[number].Values) {
					t.Errorf("epoch %d: layer %d did not change", epoch, number)
				}
			}
		}
	})
}

// In the middle of an epoch, now is what the model has become, and the past is still there.
func TestInspectInterrupted(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e := open(options(t))
		weights := func(epoch int) []float32 {
			return e.inspect(t, m, cnnlib.Look{Epoch: epoch, Weights: []int{4}}).Weights[4][0].Values
		}
		e.fit(t, m, data, cnnlib.BatchSize(batch))
		whole := weights(0)
		e.fitUntil(t, m, data, func(e cnnlib.Event) bool { return e.Kind == cnnlib.Step }, cnnlib.BatchSize(batch), cnnlib.Epochs(2))
		if slices.Equal(weights(0), whole) {
			t.Error("the step that was trained does not show")
		}
		if !slices.Equal(weights(1), whole) {
			t.Error("the first epoch is not what it was")
		}
	})
}

func TestInspectOtherModels(t *testing.T) {
	e := engine.New(options(t))
	defer e.Close()
	some, _ := images(t, bars(t, 2))
	for _, m := range []cnnlib.Model{tiny(), linear(), tiny()} {
		last := len(m.Layers()) - 1
		inside, err := m.Inspect(t.Context(), e, cnnlib.Look{Outputs: []int{last}, Images: some})
		if err != nil {
			t.Fatal(err)
		}
		predictions, err := m.Predict(t.Context(), e, some)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range slices.Concat(predictions...) {
			if math.Abs(float64(p-inside.Outputs[last].Values[i])) > 1e-6 {
				t.Errorf("probability %d: %v, predicted %v", i, inside.Outputs[last].Values[i], p)
			}
		}
	}
}

func TestInspectWhatIsNotThere(t *testing.T) {
	m, data := linear(), bars(t, examples)
	o := options(t)
	e := engine.New(o)
	defer e.Close()
	look := func(epoch int) error {
		_, err := m.Inspect(t.Context(), e, cnnlib.Look{Epoch: epoch, Weights: []int{2}})
		return err
	}
	testkit.WantError(t, look(1), "depois da época 1", "treinada por 0")
	if _, err := m.Fit(t.Context(), e, data, cnnlib.BatchSize(batch), cnnlib.Epochs(2)); err != nil {
		t.Fatal(err)
	}
	if err := look(1); err != nil {
		t.Error(err)
	}
	testkit.WantError(t, look(3), "depois da época 3", "treinada por 2")
	if err := os.RemoveAll(checkpoint(t, o.Models, m, "epoch-0001")); err != nil {
		t.Fatal(err)
	}
	testkit.WantError(t, look(1), "depois da época 1 não está mais guardada", "cnnlib.FromScratch()")
	if err := look(2); err != nil {
		t.Error(err)
	}
}

func TestInspectEndsWithItsContext(t *testing.T) {
	e := engine.New(options(t))
	defer e.Close()
	m := linear()
	some, _ := images(t, bars(t, 50))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Inspect(ctx, m, cnnlib.Look{Outputs: []int{1}, Images: some}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error", err)
	}
}
