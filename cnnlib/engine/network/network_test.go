package network

import (
	"math"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/internal/graphtest"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

func compiled(l cnnlib.Layer) cnnlib.Model {
	return l.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
}

// withWeights is a store with all weights of a model.
func withWeights(t *testing.T, m cnnlib.Model) *model.Store {
	t.Helper()
	if m.Err() != nil {
		t.Fatal(m.Err())
	}
	store := model.NewStore()
	for i, layer := range m.Layers() {
		for at, p := range layer.Parameters() {
			scope, name := Path(i, layer.Op(), p.Name)
			values := testkit.Noise(uint64(10*i+at), p.Shape.Size(), 0.3)
			for k := range values {
				values[k] += p.Init.Value // a variance is above zero
			}
			value := tensors.FromFlatDataAndDimensions(values, p.Shape...)
			if _, err := store.CreateVariable(model.JoinPath("/", scope, name), value); err != nil {
				t.Fatal(err)
			}
		}
	}
	return store
}

// pixels is a batch of images for a model, as floats from 0 to 255 that are whole.
func pixels(m cnnlib.Model, batch int) testkit.Array {
	a := graphtest.Noise(77, append([]int{batch}, m.InputShape()...)...)
	for i, v := range a.Values {
		a.Values[i] = float32(int((v + 1) * 128))
	}
	return a
}

func asBytes(x *graph.Node) *graph.Node { return graph.ConvertDType(x, dtypes.Uint8) }

// The gradient of the loss against the slope between two points of it, along each array of weights of
// networks that together use all layers and forms.
func TestGradientsAgainstFiniteDifferences(t *testing.T) {
	in := cnnlib.Input(10, 14, 1)
	wino := in.Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().Conv2D(8, cnnlib.Kernel(5, 3))
	tests := []struct {
		name  string
		model cnnlib.Model
	}{
		{"im2col, dense", compiled(in.Conv2D(4, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(6).ReLU().Dense(3).Softmax())},
		{"plain convolution", compiled(wino.ReLU().MaxPool2D(cnnlib.Pool(3, 2)).Flatten().Dense(3).Softmax())},
		{"even kernel", compiled(in.Conv2D(9, cnnlib.Kernel(3, 3)).ReLU().Conv2D(4, cnnlib.Kernel(4, 2)).ReLU().Flatten().Dense(3).Softmax())},
		{"Winograd, pool", compiled(cnnlib.Input(8, 12, 2).Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(3).Softmax())},
		{"softmax in the middle", compiled(in.Flatten().Dense(5).Softmax().Dense(3).Softmax())},
	}
	// h is such that the loss changes by some hundred times its rounding, and few
	// ReLUs and maxima change sides: those bend the curve, hence the tolerance.
	const h, tolerance = 5e-4, 2e-2
	backend := graphtest.OnCPU(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			store, m := withWeights(t, test.model), test.model
			loss := func(scope *model.Scope, images *graph.Node) *graph.Node {
				logits := Build(scope, m, asBytes(images), Inference(), Forms{})
				truth := graph.OneHot(graph.Const(images.Graph(), []int32{0, 1, 2, 2, 0, 1}), 3, logits.DType())
				return graph.Neg(graph.ReduceAllMean(graph.Mul(graph.LogSoftmax(logits, -1), truth)))
			}
			out := graphtest.EvaluateModel(t, backend, store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
				var out []*graph.Node
				images, vars := in[0], variables(scope.Store(), m)
				var weights []*graph.Node
				for _, v := range vars {
					weights = append(weights, v.NodeValue(images.Graph()))
				}
				for i, g := range graph.Gradient(loss(scope, images), weights...) {
					// Along the gradient the slope is its length, if it is the gradient. A filter's
					// mean is left out of the way: it is most of its gradient, and hardly differs
					// where the gradient is that of the pixel beside.
					if g.Rank() == 4 {
						g = graph.Sub(g, graph.ReduceAndKeep(g, graph.ReduceMean, 0, 1))
					}
					length := graph.Sqrt(graph.ReduceAllSum(graph.Square(g)))
					step := graph.MulScalar(graph.Div(g, length), h)
					at := func(w *graph.Node) *graph.Node {
						vars[i].SetNodeValue(w)
						defer vars[i].SetNodeValue(weights[i])
						return loss(scope, images)
					}
					slope := graph.DivScalar(graph.Sub(at(graph.Add(weights[i], step)), at(graph.Sub(weights[i], step))), 2*h)
					out = append(out, length, slope)
				}
				return out
			}, pixels(m, 6))
			for i, v := range variables(store, m) {
				length, slope := float64(out[2*i].Values[0]), float64(out[2*i+1].Values[0])
				if !(length > 0) || math.Abs(length-slope) > tolerance*length {
					t.Errorf("%s: gradient of length %v, but the loss changes by %v", v.Path(), length, slope)
				}
			}
		})
	}
}

// variables is the weights of a model.
func variables(store *model.Store, m cnnlib.Model) []*model.Variable {
	var all []*model.Variable
	for i, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			scope, name := Path(i, layer.Op(), p.Name)
			all = append(all, store.GetVariable(model.JoinPath("/", scope, name)))
		}
	}
	return all
}

func TestDropoutOnlyWhileTraining(t *testing.T) {
	in := cnnlib.Input(8, 8, 1).Conv2D(8, cnnlib.Kernel(3, 3)).ReLU()
	with := compiled(in.Dropout(0.5).Flatten().Dropout(0.9).Dense(3).Softmax())
	without := compiled(in.Dropout(0).Flatten().Dropout(0).Dense(3).Softmax())
	backend, store := graphtest.OnCPU(t), withWeights(t, with)
	logits := func(m cnnlib.Model, training bool) []float32 {
		return graphtest.EvaluateModel(t, backend, store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
			mode := Inference()
			if training {
				mode = Training(graph.Const(in[0].Graph(), []uint32{1, 2}), nil)
			}
			return []*graph.Node{Build(scope, m, asBytes(in[0]), mode, Forms{})}
		}, pixels(m, 2))[0].Values
	}
	plain := logits(without, false)
	tests := []struct {
		name     string
		got      []float32
		wantSame bool
	}{
		{"outside training", logits(with, false), true},
		{"rate 0 while training", logits(without, true), true},
		{"while training", logits(with, true), false},
	}
	for _, test := range tests {
		same := true
		for i := range plain {
			same = same && test.got[i] == plain[i]
		}
		if same != test.wantSame {
			t.Errorf("%s: same as without dropout: %v, want %v", test.name, same, test.wantSame)
		}
	}
}

func TestActivations(t *testing.T) {
	models := map[string]cnnlib.Model{
		"plain": compiled(cnnlib.Input(10, 10, 1).Conv2D(7, cnnlib.Kernel(3, 3)).ReLU().Conv2D(8, cnnlib.Kernel(3, 3)).MaxPool2D(cnnlib.Pool(2, 2)).Dropout(0.5).Flatten().Dense(3).Softmax()),
		"normalized": compiled(cnnlib.Input(9, 10, 1).RandomFlip().Conv2D(8, cnnlib.Kernel(3, 3), cnnlib.Padding(cnnlib.PaddingSame)).BatchNormalization().ReLU().
			Conv2D(8, cnnlib.Kernel(3, 3), cnnlib.Strides(2, 2)).BatchNormalization().LeakyReLU().MaxPool2D(cnnlib.Pool(3, 3), cnnlib.Strides(1, 1), cnnlib.Padding(cnnlib.PaddingSame)).GlobalAvgPool2D().Dense(3).Softmax()),
		"tiles of 4": compiled(cnnlib.Input(8, 8, 1).Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(3).Softmax()),
		"tiles of 6": compiled(cnnlib.Input(10, 10, 1).Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().Conv2D(8, cnnlib.Kernel(3, 3)).MaxPool2D(cnnlib.Pool(2, 2)).Dropout(0.5).Flatten().Dense(3).Softmax()),
	}
	graphtest.OnEachBackend(t, func(t *testing.T, backend compute.Backend) {
		for name, m := range models {
			t.Run(name, func(t *testing.T) {
				const batch = 2
				out := graphtest.EvaluateModel(t, backend, withWeights(t, m), func(scope *model.Scope, in []*graph.Node) []*graph.Node {
					return append(Activations(scope, m, asBytes(in[0])), graph.Softmax(Build(scope, m, asBytes(in[0]), Inference(), Forms{}), -1))
				}, pixels(m, batch))
				for i, layer := range m.Layers() {
					if want := append(cnnlib.Shape{batch}, layer.OutputShape()...); out[i].Shape.String() != want.String() {
						t.Errorf("layer %d (%s) hands on %v, want %v", i, layer.Op().Name(), out[i].Shape, want)
					}
				}
				graphtest.WantClose(t, "what the last layer hands on", out[len(out)-2], out[len(out)-1], graphtest.Tolerance)
				sum := float32(0)
				for _, p := range out[len(out)-2].Values {
					sum += p
				}
				if math.Abs(float64(sum)-batch) > 1e-5 {
					t.Errorf("probabilities of %d images add up to %v", batch, sum)
				}
			})
		}
	})
}

// strange is an op that cnnlib does not have.
type strange struct{ cnnlib.ReLUOp }

func (strange) Name() string { return "Estranha" }

func TestUnknownOpIsAnError(t *testing.T) {
	m := cnnlib.ModelSpec{
		Ops:  []cnnlib.Op{cnnlib.InputOp{Height: 2, Width: 2, Channels: 1}, strange{}, cnnlib.FlattenOp{}, cnnlib.SoftmaxOp{}},
		Loss: cnnlib.CategoricalCrossentropy, Optimizer: cnnlib.Adam(),
	}.Model()
	exec, err := model.NewExec(graphtest.OnCPU(t), withWeights(t, m), func(scope *model.Scope, images *graph.Node) *graph.Node {
		return Build(scope, m, asBytes(images), Inference(), Forms{})
	})
	if err == nil {
		defer exec.Finalize()
		_, err = exec.Call(tensors.FromFlatDataAndDimensions(make([]float32, 4), 1, 2, 2, 1))
	}
	if err == nil || !strings.Contains(err.Error(), "Estranha não tem forma de cálculo") {
		t.Errorf("err = %v", err)
	}
}

// storeOf holds the weights of the layer of that number.
func storeOf(t *testing.T, number int, layer cnnlib.Layer, weights []testkit.Array) *model.Store {
	t.Helper()
	store := model.NewStore()
	for i, p := range layer.Parameters() {
		scope, name := Path(number, layer.Op(), p.Name)
		value := tensors.FromFlatDataAndDimensions(weights[i].Values, weights[i].Shape...)
		if _, err := store.CreateVariable(model.JoinPath("/", scope, name), value); err != nil {
			t.Fatal(err)
		}
	}
	return store
}

// weightsOf is the nodes of these weights in a graph.
func weightsOf(scope *model.Scope, g *graph.Graph, number int, layer cnnlib.Layer) []*graph.Node {
	var nodes []*graph.Node
	for _, p := range layer.Parameters() {
		at, name := Path(number, layer.Op(), p.Name)
		nodes = append(nodes, scope.Store().GetVariable(model.JoinPath("/", at, name)).NodeValue(g))
	}
	return nodes
}
