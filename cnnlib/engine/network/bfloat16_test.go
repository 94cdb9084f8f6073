package network

import (
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/internal/graphtest"
	"cnn321/kernels/tier"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Every layer takes values that the layer before rounded to bfloat16, in training and outside it, and hands on about what it
// does without; gradients are there.
func TestEveryLayerInBFloat16(t *testing.T) {
	tier.Slow(t, "XLA compiles a network for each layer")
	// A rounding is 2⁻⁹ of a value; a network of a few layers adds some up.
	const tolerance = 3e-2
	backend := graphtest.OnCPU(t)
	for _, op := range cnnlib.Ops() {
		if _, ok := op.(cnnlib.InputOp); ok {
			continue
		}
		t.Run(op.Name(), func(t *testing.T) {
			in := cnnlib.Input(9, 9, 2).Conv2D(4, cnnlib.Kernel(2, 2))
			layer := in.Then(op)
			if layer.Err() != nil {
				layer = in.Flatten().Dense(8).Then(op)
			}
			m := compiled(layer.Flatten().Dense(3).Softmax())
			out := graphtest.EvaluateModel(t, backend, withWeights(t, m), func(scope *model.Scope, in []*graph.Node) []*graph.Node {
				g := in[0].Graph()
				kernel := variables(scope.Store(), m)[0].NodeValue(g)
				var all []*graph.Node
				for _, mode := range []Mode{Inference(), Training(graph.Const(g, []uint32{1, 2}), nil)} {
					for _, rounded := range []bool{false, true} {
						scores := Build(scope, m, asBytes(in[0]), mode, Forms{BFloat16: rounded})
						all = append(all, scores, graph.Gradient(graph.ReduceAllSum(graph.Square(scores)), kernel)[0])
					}
				}
				return all
			}, pixels(m, 5))
			for i, what := range []string{"scores", "gradient of the convolution"} {
				graphtest.WantClose(t, what, out[2+i], out[i], tolerance)
				graphtest.WantClose(t, what+" in training", out[6+i], out[4+i], tolerance)
			}
		})
	}
}
