package draw

import (
	"image/color"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

func body(anchor canvas.Anchor) canvas.Style {
	return canvas.Style{Size: canvas.BodySize, Color: canvas.Ink, Anchor: anchor}
}

func small(anchor canvas.Anchor) canvas.Style {
	return canvas.Style{Size: canvas.SmallSize, Color: canvas.Ink, Anchor: anchor}
}

func heading(anchor canvas.Anchor) canvas.Style {
	return canvas.Style{Size: canvas.TitleSize, Color: canvas.Ink, Bold: true, Anchor: anchor}
}

// diverging is the colour of a value that may be negative: blue below zero, white
// at zero, vermillion above; limit is the value of the full colour.
func diverging(v, limit float64) color.RGBA {
	if !canvas.Finite(v) || limit == 0 {
		return canvas.White
	}
	if v < 0 {
		return canvas.Mix(canvas.White, canvas.Blue, -v/limit)
	}
	return canvas.Mix(canvas.White, canvas.Vermillion, v/limit)
}

// span is the least and the largest of values that are numbers; zero if there are none.
func span(values []float32) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v := float64(v); canvas.Finite(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		return 0, 0
	}
	return low, high
}

// shade is how values become colours: as a digit's pixels where none is negative, else diverging.
type shade struct {
	low, high float64
	// lifted brightens what is weak (by a square root), which a projector would drown.
	lifted bool
}

func shadeOf(values []float32) shade {
	low, high := span(values)
	return shade{low: low, high: high}
}

// lift is the same shade, with weak values brightened.
func (s shade) lift() shade { s.lifted = true; return s }

func (s shade) color(v float32) color.RGBA {
	x := float64(v)
	switch {
	case s.low < 0:
		return diverging(x, max(-s.low, s.high))
	case s.high == 0 || !canvas.Finite(x):
		return canvas.Black
	}
	part := min(max(x/s.high, 0), 1)
	if s.lifted {
		part = math.Sqrt(part)
	}
	return canvas.GrayLevel(uint8(math.Round(255 * part)))
}

// field draws a map [h, w] so many pixels wide. Edges lie on whole pixels, so that no seams show.
func field(r *canvas.Raster, at canvas.Point, m cnnlib.Tensor, width float64, s shade) {
	columns := m.Shape[1]
	side := width / float64(columns)
	for i, v := range m.Values {
		tile(r, at, i/columns, i%columns, side, s.color(v))
	}
}

// tile fills one square of a grid whose corner is at a point.
func tile(r *canvas.Raster, at canvas.Point, row, column int, side float64, c color.RGBA) {
	edge := func(from float64, n int) float64 { return math.Round(from + float64(n)*side) }
	left, top := edge(at.X, column), edge(at.Y, row)
	r.Rect(canvas.Pt(left, top), edge(at.X, column+1)-left, edge(at.Y, row+1)-top, c)
}

// number writes a value as short as it can be and still tell: whole pixels and sums, or three digits of a weight.
func number(v float64) string {
	size := math.Abs(v)
	switch {
	case v == math.Trunc(v) && size < 1e6, size >= 100:
		return minus(cnnlib.Decimal(v, 0))
	case size >= 10:
		return minus(cnnlib.Decimal(v, 1))
	}
	return minus(cnnlib.Decimal(v, 2))
}

// minus writes the minus sign of print, which is as wide as a plus.
func minus(s string) string {
	if s == "-0" || s == "-0,00" || s == "-0,0" {
		return s[1:]
	}
	if len(s) > 0 && s[0] == '-' {
		return "−" + s[1:]
	}
	return s
}
