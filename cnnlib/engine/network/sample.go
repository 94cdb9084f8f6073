package network

import (
	"cnn321/cnnlib"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// samples reads images [batch, h, w, c] at other places than those of their pixels: what the layers that move images share.
// Places are nodes [batch, h, w], or such as broadcast to it.
type samples struct {
	images *graph.Node
	shape  []int // [batch, h, w]
}

func samplesOf(images *graph.Node) samples {
	return samples{images, images.Shape().Dimensions[:3]}
}

// place is the row (axis 1) or the column (axis 2) of each pixel, or the number of its image (axis 0), int32.
func (s samples) place(axis int) *graph.Node {
	return graph.Iota(s.images.Graph(), shapes.Make(dtypes.Int32, s.shape...), axis)
}

// at is as place, for places between pixels.
func (s samples) at(axis int) *graph.Node { return graph.ConvertDType(s.place(axis), dtypes.Float32) }

// withType is the shape of a node with another type of values.
func withType(x *graph.Node, dtype dtypes.DType) shapes.Shape {
	return shapes.Make(dtype, x.Shape().Dimensions...)
}

// pick is the pixels in those rows and columns, int32, which are on the image.
func (s samples) pick(rows, columns *graph.Node) *graph.Node {
	index := graph.Stack([]*graph.Node{s.place(0), rows, columns}, -1)
	return graph.Gather(s.images, index)
}

// bilinear is the values at rows and columns that may lie between pixels, where the four around count by their nearness, and
// beyond the edges, where the fill says what is seen: as TensorFlow's ImageProjectiveTransformV3, which Keras calls.
func (s samples) bilinear(rows, columns *graph.Node, fill cnnlib.Fill) *graph.Node {
	up, down, part := s.between(rows, 1, fill.Mode)
	left, right, across := s.between(columns, 2, fill.Mode)
	read := func(row, column edge) *graph.Node {
		value := s.pick(row.index, column.index)
		if fill.Mode != cnnlib.FillConstant {
			return value
		}
		on := graph.BroadcastToShape(graph.InsertAxes(graph.LogicalAnd(row.on, column.on), -1), withType(value, dtypes.Bool))
		return graph.Where(on, value, graph.BroadcastToShape(graph.Scalar(value.Graph(), value.DType(), fill.Value), value.Shape()))
	}
	mix := func(a, b, part *graph.Node) *graph.Node {
		part = graph.ConvertDType(graph.InsertAxes(part, -1), a.DType())
		return graph.Add(graph.Mul(graph.OneMinus(part), a), graph.Mul(part, b))
	}
	return mix(mix(read(up, left), read(up, right), across), mix(read(down, left), read(down, right), across), part)
}

// edge is whole places along an axis: their index, drawn to the image, and whether they were on it.
type edge struct{ index, on *graph.Node }

// between is the pixels before and after places along an axis, and how far from the first to the second the places are.
func (s samples) between(places *graph.Node, axis int, mode cnnlib.FillMode) (before, after edge, part *graph.Node) {
	last := float64(s.shape[axis] - 1)
	places = graph.BroadcastToDims(places, s.shape...)
	places = mapped(places, float64(s.shape[axis]), mode)
	floor := graph.Floor(places)
	at := func(place *graph.Node) edge {
		clipped := graph.ClipScalar(place, 0, last)
		return edge{graph.ConvertDType(clipped, dtypes.Int32), graph.Equal(clipped, place)}
	}
	return at(floor), at(graph.AddScalar(floor, 1)), graph.Sub(places, floor)
}

// mapped takes places beyond an image of that length to those whose pixel is seen there. A constant is seen where they are.
func mapped(place *graph.Node, length float64, mode cnnlib.FillMode) *graph.Node {
	zero := graph.ZerosLike(place)
	under := graph.LessThan(place, zero)
	whole := func(x *graph.Node) *graph.Node { return graph.Floor(x) }
	number := func(v float64) *graph.Node { return graph.Add(zero, graph.Scalar(place.Graph(), place.DType(), v)) }
	switch mode {
	case cnnlib.FillConstant:
		return place
	case cnnlib.FillReflect:
		twice := 2 * length
		// Below zero, counted from -2·length on; above, from 0 on.
		below := graph.Add(place, graph.MulScalar(whole(graph.MulScalar(place, -1/twice)), twice))
		below = graph.Where(graph.LessThan(below, number(-length)), graph.AddScalar(below, twice), graph.AddScalar(graph.Neg(below), -1))
		above := graph.Sub(place, graph.MulScalar(whole(graph.MulScalar(place, 1/twice)), twice))
		above = graph.Where(graph.GreaterOrEqual(above, number(length)), graph.AddScalar(graph.Neg(above), twice-1), above)
		place = graph.Where(under, below, above)
	case cnnlib.FillWrap:
		if length > 1 {
			below := graph.Add(place, graph.MulScalar(graph.OnePlus(whole(graph.MulScalar(place, -1/(length-1)))), length))
			above := graph.Sub(place, graph.MulScalar(whole(graph.MulScalar(place, 1/(length-1))), length))
			beyond := graph.GreaterThan(place, number(length-1))
			place = graph.Where(under, below, graph.Where(beyond, above, place))
		}
	}
	return graph.ClipScalar(place, 0, length-1)
}
