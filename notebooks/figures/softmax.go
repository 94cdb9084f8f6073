package main

import (
	"fmt"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// softmax turns ten scores, made up for the picture, into probabilities, computed.
func softmax(material) (*canvas.Picture, error) {
	const height, top, row, bar = 720, 100.0, 56.0, 38.0
	scores := []float64{-3.1, 0.4, 1.2, 2.5, -1.8, 0.3, -4, 4.6, -0.6, 3.4}
	total := 0.0
	for _, z := range scores {
		total += math.Exp(z)
	}
	r := canvas.NewRaster(width, height)
	const zero, unit = 330.0, 40.0 // of the scores' axis
	const left, full = 1010.0, 420.0
	r.Text(canvas.Pt(zero, 60), "pontuações, z", bold(title, canvas.Middle))
	r.Text(canvas.Pt(left+full/2, 60), "probabilidades, p", bold(title, canvas.Middle))
	for class, z := range scores {
		y := top + float64(class)*row
		base := y + row/2 + 12
		best := class == 7
		st := text(body, canvas.Middle)
		st.Bold = best
		r.Text(canvas.Pt(70, base), fmt.Sprint(class), st)
		fill := canvas.Blue
		if best {
			fill = canvas.Vermillion
		}
		from, size := zero, z*unit
		if z < 0 {
			from, size = zero+z*unit, -z*unit
		}
		r.Rect(canvas.Pt(from, y+(row-bar)/2), size, bar, fill)
		st.Anchor = canvas.Start
		r.Text(canvas.Pt(max(zero, zero+z*unit)+14, base), decimal(z, 1), st)

		p := math.Exp(z) / total
		st.Anchor = canvas.End
		r.Text(canvas.Pt(left-16, base), fmt.Sprint(class), st)
		r.Rect(canvas.Pt(left, y+(row-bar)/2), full, bar, canvas.Pale)
		r.Rect(canvas.Pt(left, y+(row-bar)/2), max(full*p, 2), bar, fill)
		st.Anchor = canvas.Start
		r.Text(canvas.Pt(left+full+14, base), decimal(100*p, 1)+" %", st)
	}
	r.Line([]canvas.Point{canvas.Pt(zero, top-4), canvas.Pt(zero, top+10*row+4)}, 3, canvas.Ink, false)
	middle := top + 5*row
	r.Arrow(canvas.Pt(690, middle), canvas.Pt(870, middle), 9, canvas.Gray)
	r.Text(canvas.Pt(780, middle-34), "softmax", bold(body, canvas.Middle))
	r.Text(canvas.Pt(width/2, height-22), "As probabilidades somam 100 %.", text(body, canvas.Middle))
	return r.Picture("Softmax: dez pontuações, umas positivas e outras negativas, viram dez probabilidades que somam 100 %. A maior pontuação, a da classe 7, fica com a maior probabilidade.")
}

// decimal writes a number with a comma and the minus sign of print.
func decimal(v float64, digits int) string {
	if v < 0 {
		return "−" + cnnlib.Decimal(-v, digits)
	}
	return cnnlib.Decimal(v, digits)
}
