package canvas

import "image/color"

// Point is a place on a canvas: X to the right, Y down, in pixels.
type Point struct{ X, Y float64 }

// Pt is the point (x, y).
func Pt(x, y float64) Point { return Point{x, y} }

// Plus is the point moved by (dx, dy).
func (p Point) Plus(dx, dy float64) Point { return Point{p.X + dx, p.Y + dy} }

// Anchor says which part of a text lies at its point.
type Anchor int

// A text begins at its point, is centred on it, or ends there.
const (
	Start Anchor = iota
	Middle
	End
)

// Style is how a text looks.
type Style struct {
	// Size is that of the typeface, in pixels.
	Size   float64
	Color  color.RGBA
	Bold   bool
	Anchor Anchor
}

// Canvas is what a drawing is made on.
type Canvas interface {
	// Rect fills a rectangle whose upper left corner is at a point.
	Rect(at Point, width, height float64, fill color.RGBA)
	// Line joins points; a dashed one tells what is not final apart from what is.
	Line(points []Point, width float64, c color.RGBA, dashed bool)
	// Circle and Square mark a point, so that curves differ in more than colour.
	Circle(at Point, radius float64, fill color.RGBA)
	Square(at Point, radius float64, fill color.RGBA)
	// Text writes one line with its baseline at a point.
	Text(at Point, s string, st Style)
}
