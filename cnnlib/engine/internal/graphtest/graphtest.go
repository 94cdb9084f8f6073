package graphtest

import (
	"math"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/tier"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	// The backends that the tests run on.
	_ "github.com/gomlx/compute/gobackend"
	_ "github.com/gomlx/go-xla/compute/xla"
)

// Tolerance is for float32 results (6e-8 a rounding) of sums of up to a few hundred terms in
// another order; Winograd's transforms multiply by up to 32 on the way and cost another digit.
const Tolerance = 2e-5

// inGo is GoMLX's backend in pure Go. One op after the other: in compute v0.1.2 a product that asks for workers
// from within a worker can wait for them for ever.
const inGo = "go:ops_sequential"

// OnEachBackend runs a test on GoMLX's backend in pure Go, on XLA for the CPU, and on CUDA where there is a GPU; of
// the quick tests, on the first alone.
func OnEachBackend(t *testing.T, test func(t *testing.T, backend compute.Backend)) {
	t.Run("go", func(t *testing.T) { test(t, newBackend(t, inGo)) })
	t.Run("xla:cpu", func(t *testing.T) {
		tier.Slow(t, "XLA compiles each graph")
		test(t, newBackend(t, "xla:"+testkit.Plugin(t)))
	})
	if plugin, ok := testkit.CUDAPlugin(t); ok {
		t.Run("xla:cuda", func(t *testing.T) {
			t.Setenv("NVIDIA_TF32_OVERRIDE", "0") // or cuDNN rounds what it convolves
			test(t, newBackend(t, "xla:"+plugin+",tf32=false"))
		})
	}
}

// OnCPU is a backend for tests of what does not depend on one.
func OnCPU(t *testing.T) compute.Backend {
	t.Helper()
	if testing.Short() {
		return newBackend(t, inGo) // which compiles nothing
	}
	return newBackend(t, "xla:"+testkit.Plugin(t))
}

func newBackend(t *testing.T, config string) compute.Backend {
	t.Helper()
	backend, err := compute.NewWithConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(backend.Finalize)
	return backend
}

// Evaluate runs a graph on some values and returns its outputs.
func Evaluate(t *testing.T, backend compute.Backend, build func(in []*graph.Node) []*graph.Node, in ...testkit.Array) []testkit.Array {
	t.Helper()
	return EvaluateModel(t, backend, model.NewStore(), func(_ *model.Scope, in []*graph.Node) []*graph.Node { return build(in) }, in...)
}

// EvaluateModel runs a graph that uses the variables of a store.
func EvaluateModel(t *testing.T, backend compute.Backend, store *model.Store, build func(scope *model.Scope, in []*graph.Node) []*graph.Node, in ...testkit.Array) []testkit.Array {
	t.Helper()
	args := make([]any, len(in))
	for i, a := range in {
		args[i] = tensors.FromFlatDataAndDimensions(a.Values, a.Shape...)
	}
	exec, err := model.NewExec(backend, store, build)
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	out, err := exec.Call(args...)
	if err != nil {
		t.Fatal(err)
	}
	arrays := make([]testkit.Array, len(out))
	for i, o := range out {
		arrays[i] = testkit.Array{Shape: o.Shape().Dimensions, Values: tensors.MustCopyFlatData[float32](o)}
	}
	return arrays
}

// Noise is an array of [testkit.Noise] from -1 to 1.
func Noise(seed uint64, dims ...int) testkit.Array {
	shape := cnnlib.Shape(dims)
	return testkit.Array{Shape: shape, Values: testkit.Noise(seed, shape.Size(), 1)}
}

// WantClose compares arrays up to a fraction of the largest value of want: sums of
// many products lose digits in proportion to their largest terms, not to what is left of them. It returns that fraction.
func WantClose(t *testing.T, what string, got, want testkit.Array, tolerance float64) float64 {
	t.Helper()
	if got.Shape.String() != want.Shape.String() {
		t.Errorf("%s: shape %v, want %v", what, got.Shape, want.Shape)
		return math.NaN()
	}
	largest := 0.0
	for _, v := range want.Values {
		largest = max(largest, math.Abs(float64(v)))
	}
	worst, at := 0.0, 0
	for i := range got.Values {
		// Written so that a NaN counts as the worst.
		if off := math.Abs(float64(got.Values[i]) - float64(want.Values[i])); !(off <= worst) {
			worst, at = off, i
		}
	}
	if !(worst <= tolerance*max(largest, 1e-6)) {
		t.Errorf("%s: value %d is %v, want %v: off by %.1e of the largest, %.3g; allowed %.0e",
			what, at, got.Values[at], want.Values[at], worst/largest, largest, tolerance)
	}
	return worst / max(largest, 1e-6)
}

// Reachable is those nodes and all that they depend on.
func Reachable(nodes ...*graph.Node) map[*graph.Node]bool {
	seen := map[*graph.Node]bool{}
	var look func(node *graph.Node)
	look = func(node *graph.Node) {
		if seen[node] {
			return
		}
		seen[node] = true
		for _, input := range node.Inputs() {
			look(input)
		}
	}
	for _, node := range nodes {
		look(node)
	}
	return seen
}
