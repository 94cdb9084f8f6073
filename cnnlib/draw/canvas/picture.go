package canvas

import (
	"image"
	"slices"
)

// Picture is a finished drawing.
type Picture struct {
	*image.RGBA
	// Alt tells it in words, for those who do not see it.
	Alt string

	labels []Label
}

// Label is a text on a picture.
type Label struct {
	Text string
	// Size is that of the typeface, in pixels.
	Size float64
	// Contrast is the least ratio, from 1 to 21, between the text and what it is written on.
	Contrast float64
	// Box is where it is.
	Box image.Rectangle
}

// Labels are the texts on the picture, in the order in which they were written.
func (p *Picture) Labels() []Label { return slices.Clone(p.labels) }
