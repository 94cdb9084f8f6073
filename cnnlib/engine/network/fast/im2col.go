package fast

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

// im2col gathers the window of each output, which stand so far apart, and multiplies them all with the kernel at once.
//
// Windows are gathered along one axis after the other: XLA has fewer slices to compile a program for.
func im2col(x, kernel *graph.Node, strides, size Size) *graph.Node {
	d, k := x.Shape().Dimensions, kernel.Shape().Dimensions
	x = gather(gather(x, 2, k[1], strides.Width, size.Width), 1, k[0], strides.Height, size.Height)
	products := graph.MatMul(graph.Reshape(x, d[0]*size.Height*size.Width, k[0]*k[1]*k[2]), graph.Reshape(kernel, -1, k[3]))
	return graph.Reshape(products, d[0], size.Height, size.Width, k[3])
}

// gather puts so many neighbours along an axis of x, from each of so many places on that stand so far apart, side by side in its
// last axis.
func gather(x *graph.Node, axis, neighbours, stride, places int) *graph.Node {
	var shifted []*graph.Node
	for i := range neighbours {
		from := make([]graph.SliceAxisSpec, axis+1)
		for other := range from {
			from[other] = graph.AxisRange()
		}
		from[axis] = every(i, stride, places)
		shifted = append(shifted, graph.Slice(x, from...))
	}
	return graph.Concatenate(shifted, -1)
}
