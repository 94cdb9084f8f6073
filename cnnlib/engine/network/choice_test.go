package network

import (
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// bfloat16Tolerance is for roundings to 8 significant bits through a few layers and back, some of which turn a ReLU
// on or off, or make another value of a window the largest.
const bfloat16Tolerance = 0.1

// All forms give what the plain one gives, weights' gradients included.
func TestBuildInForms(t *testing.T) {
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
		{"for a loop on a CPU", ForCPULoop(), kerasTolerance},
		{"for inference on a CPU", ForCPUInference(), kerasTolerance},
		{"for CUDA", ForCUDA(), kerasTolerance},
		{"for tensor cores", ForTensorCores(), kerasTolerance},
		{"bfloat16 in a loop on a CPU", withBFloat16(ForCPULoop()), bfloat16Tolerance},
		{"bfloat16 on CUDA", withBFloat16(ForTensorCores()), bfloat16Tolerance},
	}
	backend := onCPU(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			store := withWeights(t, test.model)
			run := func(forms Forms) []testkit.Array {
				return evaluateModel(t, backend, store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
					var weights []*graph.Node
					for _, v := range variables(scope.Store(), test.model) {
						weights = append(weights, v.NodeValue(in[0].Graph()))
					}
					logits := BuildIn(forms, scope, test.model, asBytes(in[0]), nil)
					return append([]*graph.Node{logits}, graph.Gradient(graph.ReduceAllSum(graph.Square(logits)), weights...)...)
				}, pixels(test.model, 8))
			}
			want := run(Forms{})
			for _, f := range forms {
				t.Run(f.name, func(t *testing.T) {
					got, same := run(f.forms), true
					for i := range want {
						wantClose(t, [...]string{"scores", "gradient"}[min(i, 1)], got[i], want[i], f.tolerance)
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
	const batch = 1000
	m := compiled(cnnlib.Input(2, 2, 1).Flatten().Dense(3).Softmax())
	out := evaluateModel(t, onCPU(t), withWeights(t, m), func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		logits := BuildIn(withBFloat16(ForTensorCores()), scope, m, asBytes(in[0]), nil)
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

// Which form a convolution takes, as the operations that end up in the graph.
func TestConvolutionOfForms(t *testing.T) {
	type operations struct{ native, products bool }
	tests := []struct {
		name   string
		forms  Forms
		kernel [3]int // side, channels, filters
		want   operations
		tiled  bool
	}{
		{"a CPU: small window", ForCPU(), [3]int{3, 1, 8}, operations{products: true}, false},
		{"a CPU: Winograd", ForCPU(), [3]int{3, 8, 8}, operations{products: true}, true},
		{"a CPU: the rest", ForCPU(), [3]int{4, 4, 4}, operations{native: true}, false},
		{"a loop: small window", ForCPULoop(), [3]int{3, 1, 8}, operations{products: true}, false},
		{"a loop: Winograd", ForCPULoop(), [3]int{3, 8, 8}, operations{products: true}, true},
		{"a loop: the rest", ForCPULoop(), [3]int{4, 4, 4}, operations{products: true}, false},
		{"inference: small window", ForCPUInference(), [3]int{3, 1, 8}, operations{products: true}, false},
		{"inference: what would be Winograd", ForCPUInference(), [3]int{3, 8, 8}, operations{native: true}, false},
		{"inference: even sides", ForCPUInference(), [3]int{4, 4, 4}, operations{native: true}, false},
		{"CUDA: small window", ForCUDA(), [3]int{3, 1, 8}, operations{products: true}, false},
		{"CUDA: Winograd", ForCUDA(), [3]int{3, 8, 8}, operations{products: true}, true},
		{"CUDA: the rest", ForCUDA(), [3]int{4, 4, 4}, operations{products: true}, false},
		{"tensor cores: small window", ForTensorCores(), [3]int{3, 1, 8}, operations{native: true}, false},
		{"tensor cores: what would be Winograd", ForTensorCores(), [3]int{3, 8, 8}, operations{native: true}, false},
		{"bfloat16, a CPU: small window", withBFloat16(ForCPU()), [3]int{3, 1, 8}, operations{products: true}, false},
		{"bfloat16, a CPU: no Winograd", withBFloat16(ForCPU()), [3]int{3, 8, 8}, operations{native: true}, false},
		{"bfloat16, a loop: no Winograd", withBFloat16(ForCPULoop()), [3]int{3, 8, 8}, operations{products: true}, false},
		{"bfloat16, CUDA", withBFloat16(ForTensorCores()), [3]int{3, 8, 8}, operations{native: true}, false},
	}
	backend := onCPU(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := graph.NewGraph(backend, "form")
			defer g.Finalize()
			side, channels, filters := test.kernel[0], test.kernel[1], test.kernel[2]
			x := graph.Parameter(g, "x", shapes.Make(dtypes.Float32, 2, 10, 10, channels))
			out := test.forms.convolve(test.forms.factor(x), test.forms.factor(graph.Parameter(g, "kernel", shapes.Make(dtypes.Float32, side, side, channels, filters))), transformed{})
			var got operations
			for node := range reachable(out.node) {
				switch node.Type() {
				case graph.NodeTypeConvGeneral:
					got.native = true
				case graph.NodeTypeDotGeneral:
					got.products = true
				}
			}
			tiled := out.tiles != nil
			if got != test.want || tiled != test.tiled {
				t.Errorf("operations %+v, tiled %v; want %+v, %v", got, tiled, test.want, test.tiled)
			}
			if half := out.node.DType() == dtypes.BFloat16; half != test.forms.BFloat16 {
				t.Errorf("result of type %v", out.node.DType())
			}
		})
	}
}
