package fast

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// lowest is below whatever a layer hands on, and so far from the largest float32 that the differences in the gradient of a
// maximum stay finite, in bfloat16 too.
const lowest = -1e38

// Slides are windows over images that may overlap, leave gaps, or reach beyond the edges.
type Slides struct {
	Window, Strides Size
	// Before and After are the rows and columns by which the windows reach beyond the images.
	Before, After Size
	// Places is how many windows there are in a column and in a row.
	Places Size
}

// SideBySide says whether the windows tile the images, from their first pixel on.
func (s Slides) SideBySide() bool {
	return s.Window == s.Strides && s.Before == Size{} && s.After == Size{}
}

// MaxPoolOver takes the maximum of each window, of what lies on the image.
func (v Value) MaxPoolOver(s Slides) Value {
	if s.SideBySide() {
		return v.MaxPool(s.Window, s.Places)
	}
	return Plain(maximum(s.parts(v.Finish(), lowest)))
}

// MeanPoolOver takes the mean of each window, of what lies on the image.
func (v Value) MeanPoolOver(s Slides) Value {
	if s.SideBySide() {
		return Plain(graph.ReduceMean(Windows(v.Finish(), s.Window, s.Places), 2, 4))
	}
	x := v.Finish()
	parts := s.parts(x, 0)
	sum := parts[0]
	for _, part := range parts[1:] {
		sum = graph.Add(sum, part)
	}
	share := graph.ConstTensor(x.Graph(), s.shares(x.Shape().Dim(1), x.Shape().Dim(2)))
	return Plain(graph.Mul(sum, graph.ConvertDType(share, x.DType())))
}

// parts is, for each place within a window, row by row, what it shows at each place of the window.
func (s Slides) parts(x *graph.Node, beyond float64) []*graph.Node {
	x = surround(x, s.Before, s.After, beyond)
	all := graph.AxisRange()
	var parts []*graph.Node
	for i := range s.Window.Height {
		for j := range s.Window.Width {
			parts = append(parts, graph.Slice(x, all, every(i, s.Strides.Height, s.Places.Height), every(j, s.Strides.Width, s.Places.Width)))
		}
	}
	return parts
}

// every is so many places of an axis, so far apart, from one on.
func every(from, stride, places int) graph.SliceAxisSpec {
	return graph.AxisRange(from, from+(places-1)*stride+1).Stride(stride)
}

// shares is, for each place of the window [1, rows, columns, 1], one part in so many as lie on an image of that size.
func (s Slides) shares(height, width int) *tensors.Tensor {
	within := func(place, stride, before, window, length int) int {
		from := place*stride - before
		return min(from+window, length) - max(from, 0)
	}
	var values []float32
	for row := range s.Places.Height {
		for column := range s.Places.Width {
			count := within(row, s.Strides.Height, s.Before.Height, s.Window.Height, height) *
				within(column, s.Strides.Width, s.Before.Width, s.Window.Width, width)
			values = append(values, 1/float32(count))
		}
	}
	return tensors.FromFlatDataAndDimensions(values, 1, s.Places.Height, s.Places.Width, 1)
}
