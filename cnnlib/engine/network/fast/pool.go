package fast

import (
	"github.com/gomlx/gomlx/core/graph"
)

// MaxPool takes the maximum of each window, which lie side by side; rows and columns beyond the output's size are
// dropped.
//
// The bias and the ReLU of v, if put off, stay put off: both commute with a maximum.
func (v Value) MaxPool(window, size Size) Value {
	var parts []*graph.Node // of each window, row by row
	if v.tiles != nil && window == (Size{2, 2}) && v.node.Shape().Dim(0) == v.tiles.out {
		half := [...]graph.SliceAxisSpec{graph.AxisRange(0, v.tiles.out/2), graph.AxisRange(v.tiles.out / 2)} // upper and lower, left and right in their windows
		for _, row := range half {
			for _, column := range half {
				parts = append(parts, graph.Slice(v.node, row, column))
			}
		}
		v.node, v.size = maximum(parts), size
		return v
	}
	if v.tiles != nil {
		v.node, v.tiles = v.tiles.untile(v.node, v.size), nil
	}
	all := graph.AxisRange()
	x := Windows(v.node, window, size)
	for i := range window.Height {
		for j := range window.Width {
			parts = append(parts, graph.Slice(x, all, all, graph.AxisElem(i), all, graph.AxisElem(j)))
		}
	}
	d := v.node.Shape().Dimensions
	v.node = graph.Reshape(maximum(parts), d[0], size.Height, size.Width, d[3])
	return v
}

// Windows cuts x [batch, h, w, c] into windows side by side, as many as the output has places:
// [batch, rows, window's height, columns, window's width, c].
func Windows(x *graph.Node, window, size Size) *graph.Node {
	d := x.Shape().Dimensions
	x = graph.Slice(x, graph.AxisRange(), graph.AxisRange(0, size.Height*window.Height), graph.AxisRange(0, size.Width*window.Width))
	return graph.Reshape(x, d[0], size.Height, window.Height, size.Width, window.Width, d[3])
}

// maximum is the largest of several nodes, value by value. Of equal ones the
// first gets the gradient, as in Keras on TensorFlow. (The gradient of GoMLX's ReduceMax
// gives each of them the whole, and in the blank border of a digit all are equal.)
func maximum(nodes []*graph.Node) *graph.Node {
	if len(nodes) == 1 {
		return nodes[0]
	}
	half := len(nodes) / 2
	return graph.Max(maximum(nodes[:half]), maximum(nodes[half:]))
}
