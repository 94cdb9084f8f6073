package network

import (
	"github.com/gomlx/gomlx/core/graph"
)

// Above this many values a window costs more to copy than a product over it saves.
const largestWindow = 32

// oddSides gives a kernel whose sides are even a row or column of zeros at the
// end, and x as well, which changes nothing of the result: in GoMLX v0.28.2 the gradient of
// Convolve with respect to x is one pixel off where a side of the kernel is even.
func oddSides(x, kernel *graph.Node) (*graph.Node, *graph.Node) {
	for axis := range 2 {
		if side := kernel.Shape().Dim(axis); side%2 == 0 {
			kernel, x = extend(kernel, axis, side+1), extend(x, axis+1, x.Shape().Dim(axis+1)+1)
		}
	}
	return x, kernel
}

// extend appends zeros along an axis up to a size. (They are concatenated since GoMLX has no gradient for Pad.)
func extend(x *graph.Node, axis, size int) *graph.Node {
	shape := x.Shape().Clone()
	shape.Dimensions[axis] = size - shape.Dim(axis)
	if shape.Dim(axis) == 0 {
		return x
	}
	return graph.Concatenate([]*graph.Node{x, graph.Zeros(x.Graph(), shape)}, axis)
}

// im2col gathers the window of each output and multiplies them all with the kernel at once.
func im2col(x, kernel *graph.Node) *graph.Node {
	d, k := x.Shape().Dimensions, kernel.Shape().Dimensions
	height, width := d[1]-k[0]+1, d[2]-k[1]+1
	var shifted []*graph.Node
	for i := range k[0] {
		for j := range k[1] {
			shifted = append(shifted, graph.Slice(x, graph.AxisRange(), graph.AxisRange(i, i+height), graph.AxisRange(j, j+width)))
		}
	}
	windows := graph.Reshape(graph.Concatenate(shifted, -1), d[0]*height*width, k[0]*k[1]*k[2])
	products := graph.MatMul(windows, graph.Reshape(kernel, -1, k[3]))
	return graph.Reshape(products, d[0], height, width, k[3])
}
