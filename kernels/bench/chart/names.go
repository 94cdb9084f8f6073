package chart

import (
	"cnn321/cnnlib/draw/canvas"
)

// The names of a chart's lines stand above it, each behind its line's mark.
const (
	nameFrom   = 40.0 // the middle of the first mark
	nameBefore = 18.0 // from a mark to its name
	nameAfter  = 26.0 // from a name to the next mark
	nameRow    = 36.0
)

// nameWidths are how wide the columns are that the names stand in, in rows of so many.
// A canvas of text does not know how wide a letter will be: perLetter has to do for all.
func (c Chart) nameWidths(columns int, perLetter float64) (widths []float64, all float64) {
	widths = make([]float64, columns)
	for i, line := range c.Lines {
		letters := float64(len([]rune(line.Name)))
		widths[i%columns] = max(widths[i%columns], nameBefore+letters*perLetter+nameAfter)
	}
	for _, width := range widths {
		all += width
	}
	return widths, all
}

// nameColumns is how many names fit beside each other, written at a size, with the letters of a common typeface:
// all of them, half, or one.
func (c Chart) nameColumns(size float64) int {
	for _, columns := range []int{len(c.Lines), (len(c.Lines) + 1) / 2} {
		if _, all := c.nameWidths(columns, 0.56*size); all <= width-nameFrom {
			return columns
		}
	}
	return 1
}

func (c Chart) nameRows(size float64) int {
	columns := c.nameColumns(size)
	return (len(c.Lines) + columns - 1) / columns
}

// drawNames writes the names from a first base on, with as much room for a letter as there is, up to that of a wide typeface.
func (c Chart) drawNames(on canvas.Canvas, base, size float64) {
	columns := c.nameColumns(size)
	perLetter := 0.64 * size
	if _, all := c.nameWidths(columns, perLetter); all > width-nameFrom {
		perLetter = 0.56 * size
	}
	widths, _ := c.nameWidths(columns, perLetter)
	at := nameFrom
	for i, line := range c.Lines {
		if i%columns == 0 {
			at = nameFrom
			if i > 0 {
				base += nameRow
			}
		}
		look := looks()[i]
		look.put(on, canvas.Pt(at, base-size/3))
		on.Text(canvas.Pt(at+nameBefore, base), line.Name, canvas.Style{Size: size, Color: look.color, Bold: true})
		at += widths[i%columns]
	}
}
