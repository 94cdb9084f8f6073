package network

import (
	"fmt"
	"testing"

	"cnn321/cnnlib"

	"github.com/gomlx/compute"
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
