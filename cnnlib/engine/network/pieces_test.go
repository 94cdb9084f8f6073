package network

import (
	"fmt"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/internal/graphtest"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// A batch that goes through in pieces gives what it gives as a whole, dropout and gradients included.
func TestPieces(t *testing.T) {
	conv := cnnlib.Input(8, 8, 1).Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2))
	tests := []struct {
		name    string
		model   cnnlib.Model
		batches []int
	}{
		{"convolutions", compiled(conv.Dropout(0.25).Flatten().Dense(3).Softmax()), []int{1, 33, 128}},
		{"dropout in between", compiled(conv.Dropout(0.25).Conv2D(2, cnnlib.Kernel(2, 2)).Flatten().Dense(3).Softmax()), []int{70}},
		{"images moved by chance before, normalized after", compiled(cnnlib.Input(8, 8, 1).RandomFlip().RandomTranslation(0.2, 0.2).
			Conv2D(8, cnnlib.Kernel(3, 3), cnnlib.Padding(cnnlib.PaddingSame)).ReLU().Conv2D(8, cnnlib.Kernel(3, 3), cnnlib.Strides(2, 2)).
			MaxPool2D(cnnlib.Pool(2, 2), cnnlib.Strides(1, 1)).ReLU().BatchNormalization().Conv2D(4, cnnlib.Kernel(2, 2)).GlobalAvgPool2D().Dense(3).Softmax()), []int{70}},
		{"nothing to be pieced", compiled(cnnlib.Input(8, 8, 1).Flatten().Dropout(0.5).Dense(3).Softmax()), []int{70}},
	}
	graphtest.OnEachBackend(t, func(t *testing.T, backend compute.Backend) {
		for _, test := range tests {
			for _, batch := range test.batches {
				t.Run(fmt.Sprintf("%s, batch of %d", test.name, batch), func(t *testing.T) {
					m := test.model
					store := withWeights(t, m)
					out := graphtest.EvaluateModel(t, backend, store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
						g := in[0].Graph()
						var weights []*graph.Node
						for _, v := range variables(scope.Store(), m) {
							weights = append(weights, v.NodeValue(g))
						}
						var all []*graph.Node
						for _, pieces := range []int{1, 4} {
							logits := Build(scope, m, asBytes(in[0]), Training(graph.Const(g, []uint32{5, 6}), nil), Forms{Pieces: pieces})
							all = append(all, logits)
							all = append(all, graph.Gradient(graph.ReduceAllSum(graph.Square(logits)), weights...)...)
						}
						return all
					}, pixels(m, batch))
					half := len(out) / 2
					for i := range half {
						graphtest.WantClose(t, fmt.Sprintf("output %d", i), out[half+i], out[i], graphtest.Tolerance)
					}
				})
			}
		}
	})
}

// The gradient of each piece waits for that of the piece after it, and the values of none for another's.
func TestPiecesTakeTurns(t *testing.T) {
	conv := cnnlib.Input(8, 8, 1).Conv2D(8, cnnlib.Kernel(3, 3)).ReLU()
	tests := []struct {
		name  string
		model cnnlib.Model
		batch int
		want  int
	}{
		{"one piece", compiled(conv.Flatten().Dense(3).Softmax()), fast.SmallestPiece, 0},
		{"four pieces", compiled(conv.Flatten().Dense(3).Softmax()), 4 * fast.SmallestPiece, 3},
		{"after images were moved by chance", compiled(cnnlib.Input(8, 8, 1).RandomZoom(0.2).Conv2D(8, cnnlib.Kernel(3, 3), cnnlib.Strides(2, 2)).Flatten().Dense(3).Softmax()), 4 * fast.SmallestPiece, 3},
		{"two convolutions", compiled(conv.Conv2D(8, cnnlib.Kernel(3, 3)).MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(3).Softmax()), 4 * fast.SmallestPiece, 3},
		{"no gradient within the pieces", compiled(cnnlib.Input(8, 8, 1).MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(3).Softmax()), 4 * fast.SmallestPiece, 0},
	}
	backend := graphtest.OnCPU(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := graph.NewGraph(backend, "pieces")
			defer g.Finalize()
			store := withWeights(t, test.model)
			images := graph.Parameter(g, "images", shapes.Make(dtypes.Uint8, append([]int{test.batch}, test.model.InputShape()...)...))
			logits := Build(store.RootScope(), test.model, images, Inference(), ForCPU())
			if n := barriers(logits); n != 0 {
				t.Errorf("going forward, %d barriers", n)
			}
			var weights []*graph.Node
			for _, v := range variables(store, test.model) {
				weights = append(weights, v.NodeValue(g))
			}
			if n := barriers(graph.Gradient(graph.ReduceAllSum(logits), weights...)...); n != test.want {
				t.Errorf("%d barriers in the gradient, want %d", n, test.want)
			}
		})
	}
}

// Outside training a normalization and what moves images hold up no pieces.
func TestPiecesOutsideTraining(t *testing.T) {
	in := cnnlib.Input(8, 8, 1)
	for _, test := range []struct {
		name     string
		layer    cnnlib.Layer
		from, to int // of the pieces in training
	}{
		{"normalized", in.Conv2D(8, cnnlib.Kernel(3, 3)).BatchNormalization().ReLU().Conv2D(8, cnnlib.Kernel(3, 3)).ReLU(), 0, 2},
		{"moved by chance", in.RandomFlip().Conv2D(8, cnnlib.Kernel(3, 3)).RandomZoom(0.1).ReLU().ReLU(), 2, 3},
	} {
		layers := test.layer.Layers()
		training := newBuilder(nil, Training(nil, nil), ForCPU())
		if from, to := training.pieced(layers); from != test.from || to != test.to {
			t.Errorf("%s: in training, the layers from %d to %d are in pieces, want %d to %d", test.name, from, to, test.from, test.to)
		}
		if from, to := newBuilder(nil, Inference(), ForCPU()).pieced(layers); from != 0 || to != len(layers) {
			t.Errorf("%s: outside training, the layers from %d to %d of %d are in pieces", test.name, from, to, len(layers))
		}
	}
}

// Of a network in pieces, each kernel is transformed once.
func TestPiecesShareKernels(t *testing.T) {
	m := compiled(cnnlib.Input(12, 12, 1).Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().Conv2D(9, cnnlib.Kernel(3, 3)).Flatten().Dense(3).Softmax())
	g := graph.NewGraph(graphtest.OnCPU(t), "kernels")
	defer g.Finalize()
	store := withWeights(t, m)
	const pieces = 4
	images := graph.Parameter(g, "images", shapes.Make(dtypes.Uint8, append([]int{pieces * fast.SmallestPiece}, m.InputShape()...)...))
	logits := Build(store.RootScope(), m, images, Inference(), ForCPU())
	uses := map[*graph.Node]int{}
	for node := range graphtest.Reachable(logits) {
		for _, input := range node.Inputs() {
			uses[input]++
		}
	}
	// Of the first convolution, gathered windows are multiplied with the kernel as it is, each piece's with its own reshape.
	for layer, want := range map[int]int{1: pieces, 3: 1, 5: 1} {
		at, name := Path(layer, m.Layers()[layer].Op(), "kernel")
		kernel := store.GetVariable(model.JoinPath("/", at, name)).NodeValue(g)
		if got := uses[kernel]; got != want {
			t.Errorf("layer %d: the kernel is used %d times, want %d", layer, got, want)
		}
	}
}

// barriers is how many nodes among those and what they depend on wait for another.
func barriers(nodes ...*graph.Node) int {
	n := 0
	for node := range graphtest.Reachable(nodes...) {
		if node.Type() == graph.NodeTypeSchedulingBarrier {
			n++
		}
	}
	return n
}
