package fast

import (
	"testing"

	"cnn321/cnnlib/engine/internal/graphtest"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// Which form a convolution takes, as the operations that end up in the graph.
func TestConvolutionOfForms(t *testing.T) {
	type operations struct{ native, products bool }
	cpu, loop, inference := Forms{Convolution: ByShape}, Forms{Convolution: ByProducts}, Forms{Convolution: Direct}
	cuda, tensorCores := Forms{Convolution: ByProducts}, Forms{Convolution: Native}
	bfloat16 := func(f Forms) Forms {
		f.BFloat16 = true
		return f
	}
	tests := []struct {
		name   string
		forms  Forms
		kernel [3]int // side, channels, filters
		want   operations
		tiled  bool
	}{
		{"a CPU: small window", cpu, [3]int{3, 1, 8}, operations{products: true}, false},
		{"a CPU: Winograd", cpu, [3]int{3, 8, 8}, operations{products: true}, true},
		{"a CPU: the rest", cpu, [3]int{4, 4, 4}, operations{native: true}, false},
		{"a loop: small window", loop, [3]int{3, 1, 8}, operations{products: true}, false},
		{"a loop: Winograd", loop, [3]int{3, 8, 8}, operations{products: true}, true},
		{"a loop: the rest", loop, [3]int{4, 4, 4}, operations{products: true}, false},
		{"inference: small window", inference, [3]int{3, 1, 8}, operations{products: true}, false},
		{"inference: what would be Winograd", inference, [3]int{3, 8, 8}, operations{native: true}, false},
		{"inference: even sides", inference, [3]int{4, 4, 4}, operations{native: true}, false},
		{"CUDA: small window", cuda, [3]int{3, 1, 8}, operations{products: true}, false},
		{"CUDA: Winograd", cuda, [3]int{3, 8, 8}, operations{products: true}, true},
		{"CUDA: the rest", cuda, [3]int{4, 4, 4}, operations{products: true}, false},
		{"tensor cores: small window", tensorCores, [3]int{3, 1, 8}, operations{native: true}, false},
		{"tensor cores: what would be Winograd", tensorCores, [3]int{3, 8, 8}, operations{native: true}, false},
		{"bfloat16, a CPU: small window", bfloat16(cpu), [3]int{3, 1, 8}, operations{products: true}, false},
		{"bfloat16, a CPU: no Winograd", bfloat16(cpu), [3]int{3, 8, 8}, operations{native: true}, false},
		{"bfloat16, a loop: no Winograd", bfloat16(loop), [3]int{3, 8, 8}, operations{products: true}, false},
		{"bfloat16, CUDA", bfloat16(tensorCores), [3]int{3, 8, 8}, operations{native: true}, false},
	}
	backend := graphtest.OnCPU(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := graph.NewGraph(backend, "form")
			defer g.Finalize()
			side, channels, filters := test.kernel[0], test.kernel[1], test.kernel[2]
			x := graph.Parameter(g, "x", shapes.Make(dtypes.Float32, 2, 10, 10, channels))
			kernel := graph.Parameter(g, "kernel", shapes.Make(dtypes.Float32, side, side, channels, filters))
			out := New(test.forms).Convolve(Plain(x), kernel, sizeOf(x, kernel))
			var got operations
			for node := range graphtest.Reachable(out.node) {
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
