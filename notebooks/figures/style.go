package main

import (
	"image/color"
	"math"

	"cnn321/cnnlib/draw/canvas"
)

// The measures of the text's pictures, those of the cells' pictures too.
const (
	width  = canvas.PageWidth
	margin = canvas.Margin
	title  = canvas.TitleSize
	body   = canvas.BodySize
	small  = canvas.SmallSize
)

func text(size float64, anchor canvas.Anchor) canvas.Style {
	return canvas.Style{Size: size, Color: canvas.Ink, Anchor: anchor}
}

func bold(size float64, anchor canvas.Anchor) canvas.Style {
	return canvas.Style{Size: size, Color: canvas.Ink, Bold: true, Anchor: anchor}
}

// node is a neuron: a circle with an outline.
func node(r *canvas.Raster, at canvas.Point, radius float64, fill color.RGBA) {
	r.Circle(at, radius, canvas.Ink)
	r.Circle(at, radius-3, fill)
}

// card is a rounded box with an outline.
func card(r *canvas.Raster, at canvas.Point, w, h float64, fill color.RGBA) {
	r.Round(at, w, h, 18, canvas.Ink)
	r.Round(at.Plus(3, 3), w-6, h-6, 15, fill)
}

// symbol writes a letter with an index, as in x₁, its letter centred on a point.
func symbol(r *canvas.Raster, at canvas.Point, letter, index string, size float64) {
	whole := r.TextWidth(letter, size, true)
	r.Text(at.Plus(-whole/2, size*0.34), letter, bold(size, canvas.Start))
	r.Text(at.Plus(whole/2+2, size*0.34+size*0.22), index, bold(max(size*0.66, 26), canvas.Start))
}

// number writes a text in the middle of a square cell.
func number(r *canvas.Raster, at canvas.Point, side float64, s string, st canvas.Style) {
	st.Anchor = canvas.Middle
	r.Text(at.Plus(side/2, side/2+st.Size*0.36), s, st)
}

// between is the point a part t of the way from a to b.
func between(a, b canvas.Point, t float64) canvas.Point {
	return canvas.Pt(a.X+(b.X-a.X)*t, a.Y+(b.Y-a.Y)*t)
}

// link joins two circles of the given radii, from rim to rim.
func link(r *canvas.Raster, a, b canvas.Point, ra, rb, stroke float64, c color.RGBA) {
	d := math.Hypot(b.X-a.X, b.Y-a.Y)
	r.Line([]canvas.Point{between(a, b, ra/d), between(a, b, 1-rb/d)}, stroke, c, false)
}
