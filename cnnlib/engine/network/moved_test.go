package network

import (
	"math"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/internal/graphtest"
	"cnn321/cnnlib/engine/network/fast"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// moved is what a layer makes of images when chance has drawn such numbers.
func moved(t *testing.T, op cnnlib.Op, x *graph.Node, drawn []*graph.Node) *graph.Node {
	switch op := op.(type) {
	case cnnlib.RandomFlipOp:
		return flipped(x, graph.GreaterThan(drawn[0], graph.ZerosLike(drawn[0])), op.Mode)
	case cnnlib.RandomTranslationOp:
		return translated(x, drawn[0], drawn[1], op.Fill)
	case cnnlib.RandomRotationOp:
		return rotated(x, drawn[0], op.Fill)
	case cnnlib.RandomZoomOp:
		return zoomed(x, drawn[0], drawn[1], op.Fill)
	}
	t.Fatalf("%T moves no images", op)
	return nil
}

// What is drawn being given, images move as in Keras; and the gradient is that of a mean of pixels: of the loss sum(y·pull), it
// gives the loss again when multiplied with x, less what the fill gave.
func TestMovedAsInKeras(t *testing.T) {
	// An angle's sine is off by 1e-7 of a pixel's place at most, and a value by as much of the difference to its neighbour.
	const tolerance = 2e-5
	seen := map[string]int{}
	graphtest.OnEachBackend(t, func(t *testing.T, backend compute.Backend) {
		for _, c := range testkit.Keras[testkit.MovedCase](t, "../testdata/keras/moved.json") {
			t.Run(c.Name, func(t *testing.T) {
				layer := c.Layer.After(t, inputOf(c.Input.Shape[1:]))
				if layer.Err() != nil {
					t.Fatal(layer.Err())
				}
				seen[layer.Op().Name()]++
				args := append([]testkit.Array{c.Input, graphtest.Noise(5, c.Output.Shape...)}, c.Drawn...)
				out := graphtest.Evaluate(t, backend, func(in []*graph.Node) []*graph.Node {
					x, pull := in[0], in[1]
					y := moved(t, layer.Op(), x, in[2:])
					still := moved(t, layer.Op(), graph.ZerosLike(x), in[2:])
					loss := func(y *graph.Node) *graph.Node { return graph.ReduceAllSum(graph.Mul(y, pull)) }
					gradient := graph.Gradient(loss(y), x)[0]
					return []*graph.Node{y, graph.ReduceAllSum(graph.Mul(gradient, x)), graph.Sub(loss(y), loss(still))}
				}, args...)
				graphtest.WantClose(t, "images", out[0], c.Output, tolerance)
				if got, want := float64(out[1].Values[0]), float64(out[2].Values[0]); !(math.Abs(got-want) <= 1e-4*max(1, math.Abs(want))) {
					t.Errorf("gradient times image is %v, want %v", got, want)
				}
			})
		}
	})
	if len(seen) != 4 {
		t.Errorf("cases of %v alone", seen)
	}
}

// augmented is one layer of each kind that moves images.
func augmented() map[string]cnnlib.Layer {
	in := cnnlib.Input(6, 7, 2)
	return map[string]cnnlib.Layer{
		"flip":        in.RandomFlip(cnnlib.FlipHorizontal),
		"translation": in.RandomTranslation(0.3, 0.3),
		"rotation":    in.RandomRotation(0.2),
		"zoom":        in.RandomZoom(0.4),
	}
}

// Images are moved in training alone, each in its own way, and as the key of the step says.
func TestMovesByChance(t *testing.T) {
	const batch = 32
	one := graphtest.Noise(3, 1, 6, 7, 2)
	images := testkit.Array{Shape: cnnlib.Shape{batch, 6, 7, 2}}
	for range batch {
		images.Values = append(images.Values, one.Values...)
	}
	for name, layer := range augmented() {
		t.Run(name, func(t *testing.T) {
			moved := func(mode func(g *graph.Graph) Mode, index int) []float32 {
				return graphtest.EvaluateModel(t, graphtest.OnCPU(t), model.NewStore(), func(scope *model.Scope, in []*graph.Node) []*graph.Node {
					return []*graph.Node{newBuilder(scope, mode(in[0].Graph()), Forms{}).add(index, layer, fast.Plain(in[0])).Finish()}
				}, images)[0].Values
			}
			training := func(a, b uint32) func(g *graph.Graph) Mode {
				return func(g *graph.Graph) Mode { return Training(graph.Const(g, []uint32{a, b}), nil) }
			}
			first := moved(training(1, 2), 1)
			same := func(other []float32) bool {
				for i := range first {
					if first[i] != other[i] {
						return false
					}
				}
				return true
			}
			if !same(moved(training(1, 2), 1)) {
				t.Error("another time the same step moves them otherwise")
			}
			for what, other := range map[string][]float32{
				"another step": moved(training(3, 2), 1), "another key": moved(training(1, 3), 1), "another layer": moved(training(1, 2), 2),
				"outside training": moved(func(*graph.Graph) Mode { return Inference() }, 1),
			} {
				if same(other) {
					t.Errorf("%s: the same images", what)
				}
			}
			kinds := map[[4]float32]int{}
			for i := range batch {
				at := i * len(one.Values)
				kinds[[4]float32(first[at:at+4])]++
			}
			least := batch / 2
			if name == "flip" {
				least = 2
			}
			if len(kinds) < least {
				t.Errorf("of %d equal images %d differ, want %d", batch, len(kinds), least)
			}
		})
	}
}

// A flip comes to half of the images, and factors to the whole of their range.
func TestChance(t *testing.T) {
	const n = 10000
	out := graphtest.Evaluate(t, graphtest.OnCPU(t), func(in []*graph.Node) []*graph.Node {
		at := place{builder: newBuilder(nil, Training(graph.Const(in[0].Graph(), []uint32{8, 9}), nil), Forms{}), index: 3}
		return []*graph.Node{at.chance(n, 0), at.factors(n, 1, 0.25)}
	}, graphtest.Noise(1, 1))
	for i, want := range []struct{ low, high float64 }{{0, 1}, {-0.25, 0.25}} {
		low, high, sum := math.Inf(1), math.Inf(-1), 0.0
		for _, v := range out[i].Values {
			low, high, sum = min(low, float64(v)), max(high, float64(v)), sum+float64(v)
		}
		span := want.high - want.low
		if low < want.low || high >= want.high || low > want.low+0.01*span || high < want.high-0.01*span {
			t.Errorf("from %v to %v, want all of [%v, %v)", low, high, want.low, want.high)
		}
		// Six times the deviation of such a mean.
		if mean := sum / n; math.Abs(mean-(want.low+want.high)/2) > 6*span/math.Sqrt(12*n) {
			t.Errorf("mean %v", mean)
		}
	}
}
