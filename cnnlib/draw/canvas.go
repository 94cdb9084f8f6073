package draw

import "image/color"

// The palette is that of Okabe and Ito ("Color Universal Design", 2008), whose
// colours differ in lightness as well as in hue.
var (
	white      = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink        = color.RGBA{0x1a, 0x1a, 0x1a, 0xff}
	faint      = color.RGBA{0xd9, 0xd9, 0xd9, 0xff}
	blue       = color.RGBA{0x00, 0x72, 0xb2, 0xff}
	vermillion = color.RGBA{0xd5, 0x5e, 0x00, 0xff}
)

// point is a place on a canvas: x to the right, y down, in pixels.
type point struct{ x, y float64 }

// anchor says which part of a text lies at its point.
type anchor int

const (
	start anchor = iota
	middle
	end
)

// style is how a text looks.
type style struct {
	size   float64
	color  color.RGBA
	bold   bool
	anchor anchor
}

// canvas is what a drawing is made on: a raster (raster.go) or an SVG (svg.go).
type canvas interface {
	rect(at point, width, height float64, fill color.RGBA)
	// line joins points; a dashed one tells what is not final apart from what is.
	line(points []point, width float64, c color.RGBA, dashed bool)
	// circle and square mark a point, so that curves differ in more than colour.
	circle(at point, radius float64, fill color.RGBA)
	square(at point, radius float64, fill color.RGBA)
	// text writes one line with its baseline at a point.
	text(at point, s string, st style)
}
