package cnnlib

import (
	"strconv"
	"strings"
)

// Shape is the size of one example as it leaves a layer, without the batch
// axis: (height, width, channels) for an image volume, (units) for a vector.
type Shape []int

// Size is the number of values of one example: the product of the axes.
func (s Shape) Size() int {
	size := 1
	for _, axis := range s {
		size *= axis
	}
	return size
}

// String writes the shape as Keras does: "(26, 26, 32)", "(128)".
func (s Shape) String() string {
	axes := make([]string, len(s))
	for i, axis := range s {
		axes[i] = strconv.Itoa(axis)
	}
	return "(" + strings.Join(axes, ", ") + ")"
}

func (s Shape) clone() Shape { return append(Shape(nil), s...) }
