package network

import (
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/internal/graphtest"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/tier"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// bfloat16Tolerance is for roundings to 8 significant bits through a few layers and back, some of which turn a ReLU
// on or off, or make another value of a window the largest.
const bfloat16Tolerance = 0.1

// All forms give what the plain one gives, weights' gradients included.
func TestBuildInForms(t *testing.T) {
	tier.Slow(t, "GoMLX in pure Go has not all of bfloat16")
	in := cnnlib.Input(12, 12, 1)
	tests := []struct {
		name  string
		model cnnlib.Model
	}{
		// On a CPU: gathered windows, Winograd, and XLA's own with even sides.
		{"convolutions", compiled(in.Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().Conv2D(8, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).
			Conv2D(5, cnnlib.Kernel(4, 4)).ReLU().Flatten().Dense(3).Softmax())},
		{"a softmax within", compiled(in.Flatten().Dense(6).Softmax().Dense(3).Softmax())},
	}
	forms := []struct {
		name      string
		forms     Forms
		tolerance float64
	}{
		{"for a loop on a CPU", ForCPULoop(), graphtest.Tolerance},
		{"for inference on a CPU", ForCPUInference(), graphtest.Tolerance},
		{"for CUDA", ForCUDA(), graphtest.Tolerance},
		{"for tensor cores", ForTensorCores(), graphtest.Tolerance},
		{"bfloat16 in a loop on a CPU", withBFloat16(ForCPULoop()), bfloat16Tolerance},
		{"bfloat16 on CUDA", withBFloat16(ForTensorCores()), bfloat16Tolerance},
	}
	backend := graphtest.OnCPU(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			store := withWeights(t, test.model)
			run := func(forms Forms) []testkit.Array {
				return graphtest.EvaluateModel(t, backend, store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
					var weights []*graph.Node
					for _, v := range variables(scope.Store(), test.model) {
						weights = append(weights, v.NodeValue(in[0].Graph()))
					}
					logits := Build(scope, test.model, asBytes(in[0]), Inference(), forms)
					return append([]*graph.Node{logits}, graph.Gradient(graph.ReduceAllSum(graph.Square(logits)), weights...)...)
				}, pixels(test.model, 8))
			}
			want := run(Forms{})
			for _, f := range forms {
				t.Run(f.name, func(t *testing.T) {
					got, same := run(f.forms), true
					for i := range want {
						graphtest.WantClose(t, [...]string{"scores", "gradient"}[min(i, 1)], got[i], want[i], f.tolerance)
						for j := range want[i].Values {
							same = same && got[i].Values[j] == want[i].Values[j]
						}
					}
					if f.forms.BFloat16 && same {
						t.Error("the numbers are those of float32")
					}
				})
			}
		})
	}
}

func withBFloat16(f Forms) Forms {
	f.BFloat16 = true
	return f
}

// A bias's gradient sums over the whole batch: in bfloat16 such a sum stands still at 256.
func TestBiasGradientIsFloat32(t *testing.T) {
	tier.Slow(t, "GoMLX in pure Go has not all of bfloat16")
	const batch = 1000
	m := compiled(cnnlib.Input(2, 2, 1).Flatten().Dense(3).Softmax())
	out := graphtest.EvaluateModel(t, graphtest.OnCPU(t), withWeights(t, m), func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		logits := Build(scope, m, asBytes(in[0]), Inference(), withBFloat16(ForTensorCores()))
		if logits.DType() != dtypes.Float32 {
			t.Errorf("scores of type %v", logits.DType())
		}
		bias := variables(scope.Store(), m)[1].NodeValue(in[0].Graph())
		return graph.Gradient(graph.ReduceAllSum(logits), bias)
	}, pixels(m, batch))
	for _, got := range out[0].Values {
		if got != batch {
			t.Errorf("gradient %v, want %v", got, batch)
		}
	}
}
