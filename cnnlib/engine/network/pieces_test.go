package network

import (
	"fmt"
	"testing"

	"cnn321/cnnlib"

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
		{"nothing to be pieced", compiled(cnnlib.Input(8, 8, 1).Flatten().Dropout(0.5).Dense(3).Softmax()), []int{70}},
	}
	onEachBackend(t, func(t *testing.T, backend compute.Backend) {
		for _, test := range tests {
			for _, batch := range test.batches {
				t.Run(fmt.Sprintf("%s, batch of %d", test.name, batch), func(t *testing.T) {
					m := test.model
					store := withWeights(t, m)
					out := evaluateModel(t, backend, store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
						g := in[0].Graph()
						var weights []*graph.Node
						for _, v := range variables(scope.Store(), m) {
							weights = append(weights, v.NodeValue(g))
						}
						var all []*graph.Node
						for _, pieces := range []int{1, 4} {
							logits := BuildIn(Forms{Pieces: pieces}, scope, m, asBytes(in[0]), &Dropout{Key: graph.Const(g, []uint32{5, 6})})
							all = append(all, logits)
							all = append(all, graph.Gradient(graph.ReduceAllSum(graph.Square(logits)), weights...)...)
						}
						return all
					}, pixels(m, batch))
					half := len(out) / 2
					for i := range half {
						wantClose(t, fmt.Sprintf("output %d", i), out[half+i], out[i], kerasTolerance)
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
		{"one piece", compiled(conv.Flatten().Dense(3).Softmax()), smallestPiece, 0},
		{"four pieces", compiled(conv.Flatten().Dense(3).Softmax()), 4 * smallestPiece, 3},
		{"two convolutions", compiled(conv.Conv2D(8, cnnlib.Kernel(3, 3)).MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(3).Softmax()), 4 * smallestPiece, 3},
		{"no gradient within the pieces", compiled(cnnlib.Input(8, 8, 1).MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dense(3).Softmax()), 4 * smallestPiece, 0},
	}
	backend := onCPU(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := graph.NewGraph(backend, "pieces")
			defer g.Finalize()
			store := withWeights(t, test.model)
			images := graph.Parameter(g, "images", shapes.Make(dtypes.Uint8, append([]int{test.batch}, test.model.InputShape()...)...))
			logits := BuildIn(ForCPU(), store.RootScope(), test.model, images, nil)
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

// barriers is how many nodes among those and what they depend on wait for another.
func barriers(nodes ...*graph.Node) int {
	seen, n := map[*graph.Node]bool{}, 0
	var look func(node *graph.Node)
	look = func(node *graph.Node) {
		if seen[node] {
			return
		}
		seen[node] = true
		if node.Type() == graph.NodeTypeSchedulingBarrier {
			n++
		}
		for _, input := range node.Inputs() {
			look(input)
		}
	}
	for _, node := range nodes {
		look(node)
	}
	return n
}
