package network

import (
	"cnn321/cnnlib"

	"github.com/gomlx/gomlx/core/graph"
)

// maxPool takes the maximum of each window; rows and columns left over are dropped.
//
// The bias and the ReLU of v, if put off, stay put off: both commute with a maximum.
func maxPool(v value, window cnnlib.Size2D) value {
	all := graph.AxisRange()
	var parts []*graph.Node // of each window, row by row
	if v.tiles != nil && window == (cnnlib.Size2D{Height: 2, Width: 2}) && v.node.Shape().Dim(0) == v.tiles.out {
		half := [...]graph.SliceAxisSpec{graph.AxisRange(0, v.tiles.out/2), graph.AxisRange(v.tiles.out / 2)} // upper and lower, left and right in their windows
		for _, row := range half {
			for _, column := range half {
				parts = append(parts, graph.Slice(v.node, row, column))
			}
		}
		v.node = maximum(parts)
		v.height, v.width = v.height/2, v.width/2
		return v
	}
	if v.tiles != nil {
		v.node, v.tiles = v.tiles.untile(v.node, v.height, v.width), nil
	}
	d := v.node.Shape().Dimensions
	h, w := d[1]/window.Height, d[2]/window.Width
	x := graph.Slice(v.node, all, graph.AxisRange(0, h*window.Height), graph.AxisRange(0, w*window.Width))
	x = graph.Reshape(x, d[0], h, window.Height, w, window.Width, d[3])
	for i := range window.Height {
		for j := range window.Width {
			parts = append(parts, graph.Slice(x, all, all, graph.AxisElem(i), all, graph.AxisElem(j)))
		}
	}
	v.node = graph.Reshape(maximum(parts), d[0], h, w, d[3])
	return v
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
