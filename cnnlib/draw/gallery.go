package draw

import (
	"math"

	"cnn321/cnnlib/draw/canvas"
)

// gallery lays many small pictures out in rows, each with a label under it.
type gallery struct {
	count, columns int
	// side is the width of a picture, aspect its height for a width of one.
	side, aspect float64
	gap, label   float64
	left, top    float64
}

// newGallery takes rows of up to 8 pictures, so that each is large, or of 16 where there are more than 32;
// header is the height of what comes above them.
func newGallery(count int, aspect, header float64) gallery {
	most := 8
	if count > 32 {
		most = 16
	}
	rows := (count + most - 1) / most
	columns := max((count+rows-1)/rows, 5) // a few are not drawn larger for that
	g := gallery{count: count, columns: columns, aspect: aspect, gap: 24, label: 44, left: canvas.Margin, top: canvas.Margin + header}
	if columns > 8 {
		g.gap, g.label = 14, 36
	}
	g.side = math.Floor((canvas.PageWidth - 2*canvas.Margin - float64(columns-1)*g.gap) / float64(columns))
	return g
}

func (g gallery) row() float64 { return math.Ceil(g.side*g.aspect) + g.label + 8 }

func (g gallery) height() int {
	rows := (g.count + g.columns - 1) / g.columns
	return int(g.top+float64(rows)*g.row()) + canvas.Margin/2
}

// at is the corner of picture i.
func (g gallery) at(i int) canvas.Point {
	return canvas.Pt(g.left+float64(i%g.columns)*(g.side+g.gap), g.top+float64(i/g.columns)*g.row())
}

func (g gallery) textSize() float64 { return min(canvas.SmallSize, g.label*0.72) }
