package fast

import (
	"github.com/gomlx/gomlx/core/graph"
)

// Value is what a layer hands on: a node, and what is still to be done to it that commutes with taking a maximum.
// [Value.Finish] does it.
type Value struct {
	node *graph.Node // [batch, h, w, c], [batch, n], or tiles: see tiling
	// tiles, if not nil, says that node is laid out by it, for a result of that size.
	tiles *tiling
	size  Size
	bias  *graph.Node // [c] or nil: to be added
	relu  bool        // to be applied after the bias
}

// Size is the height and the width of a layer's output.
type Size struct{ Height, Width int }

// Plain is a node with nothing left to do.
func Plain(node *graph.Node) Value { return Value{node: node} }

// Graph is the graph that the value is part of.
func (v Value) Graph() *graph.Graph { return v.node.Graph() }

// WithBias is the value with a bias [c] added to its last axis. The value has none yet.
func (v Value) WithBias(bias *graph.Node) Value {
	v.bias = bias
	return v
}

// ReLU is max(0, x).
func (v Value) ReLU() Value {
	v.relu = true
	return v
}

// Finish does what was put off and returns the node as [batch, …, c].
func (v Value) Finish() *graph.Node {
	x := v.node
	if v.bias != nil {
		dims := make([]int, x.Rank())
		for i := range dims {
			dims[i] = 1
		}
		dims[len(dims)-1] = v.bias.Shape().Dim(0)
		bias := graph.Reshape(v.bias, dims...)
		if bias.DType() != x.DType() {
			// Broadcast first: so the gradient, a sum over the batch, is taken in the bias's own, finer type.
			bias = graph.ConvertDType(graph.BroadcastToDims(bias, x.Shape().Dimensions...), x.DType())
		}
		x = graph.Add(x, bias)
	}
	if v.relu {
		// Zero comes first so that the gradient at zero is 0, as in Keras: of equal
		// values GoMLX gives it to the first, and a blank border is all zeros at first.
		x = graph.Max(graph.ScalarZero(x.Graph(), x.DType()), x)
	}
	if v.tiles != nil {
		x = v.tiles.untile(x, v.size)
	}
	return x
}
