package fast

import (
	"github.com/gomlx/gomlx/core/graph"
)

// Pad surrounds images with rows and columns of zeros: so many before the first and after the last.
func (v Value) Pad(before, after Size) Value {
	if before == (Size{}) && after == (Size{}) {
		return v
	}
	return Plain(surround(v.Finish(), before, after, 0))
}

// surround is x [batch, h, w, c] with rows and columns of a value around it. (They are concatenated since GoMLX has no
// gradient for Pad.)
func surround(x *graph.Node, before, after Size, value float64) *graph.Node {
	x = bordered(x, 1, before.Height, after.Height, value)
	return bordered(x, 2, before.Width, after.Width, value)
}

func bordered(x *graph.Node, axis, before, after int, value float64) *graph.Node {
	border := func(size int) *graph.Node {
		dims := append([]int(nil), x.Shape().Dimensions...)
		dims[axis] = size
		return graph.BroadcastToDims(graph.Scalar(x.Graph(), x.DType(), value), dims...)
	}
	parts := []*graph.Node{x}
	if before > 0 {
		parts = []*graph.Node{border(before), x}
	}
	if after > 0 {
		parts = append(parts, border(after))
	}
	if len(parts) == 1 {
		return x
	}
	return graph.Concatenate(parts, axis)
}
