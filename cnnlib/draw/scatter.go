package draw

import (
	"fmt"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// The measures of a scatter plot, in pixels.
const (
	scatterSide  = 620.0 // of the square
	scatterLeft  = 200.0
	scatterTop   = 110.0
	scatterTicks = 5
)

// Scatter draws, for a regression, a dot for each example: to the right its true number, upwards what the network gave.
// Were it always right, all would lie on the dashed diagonal; how far a dot is above or below it is the error.
//
// It fails on lists of unequal length, on empty ones, and on what is no number.
func Scatter(truth, predicted []float32) (*canvas.Picture, error) {
	if len(truth) == 0 || len(truth) != len(predicted) {
		return nil, fmt.Errorf("%d números verdadeiros e %d previstos: é preciso um de cada para cada imagem", len(truth), len(predicted))
	}
	off := 0.0
	for i := range truth {
		if t, p := float64(truth[i]), float64(predicted[i]); !canvas.Finite(t) || !canvas.Finite(p) {
			return nil, fmt.Errorf("na posição %d há o número verdadeiro %v e o previsto %v: só se desenham números finitos", i, t, p)
		}
		off += math.Abs(float64(truth[i]) - float64(predicted[i]))
	}
	off /= float64(len(truth))
	low, high := scatterSpan(truth, predicted)
	x := canvas.Axis{Low: low, High: high, From: scatterLeft, To: scatterLeft + scatterSide}
	y := canvas.Axis{Low: low, High: high, From: scatterTop + scatterSide, To: scatterTop}
	r := canvas.NewRaster(int(scatterLeft+scatterSide)+2*canvas.Margin, int(scatterTop+scatterSide)+130)

	r.Text(canvas.Pt(x.From, 52), "Previsto", heading(canvas.Start))
	r.Text(canvas.Pt(x.To, 52), "erro médio "+cnnlib.Decimal(off, 4), body(canvas.End))
	r.Text(canvas.Pt(x.To, y.From+96), "Verdadeiro", heading(canvas.End))
	values, decimals := x.Ticks(scatterTicks)
	for _, v := range values {
		r.Line([]canvas.Point{canvas.Pt(x.From, y.At(v)), canvas.Pt(x.To, y.At(v))}, 2, canvas.Faint, false)
		r.Line([]canvas.Point{canvas.Pt(x.At(v), y.From), canvas.Pt(x.At(v), y.To)}, 2, canvas.Faint, false)
		text := minus(cnnlib.Decimal(v, decimals))
		r.Text(canvas.Pt(x.From-14, y.At(v)+9), text, small(canvas.End))
		r.Text(canvas.Pt(x.At(v), y.From+38), text, small(canvas.Middle))
	}
	r.Line([]canvas.Point{canvas.Pt(x.From, y.From), canvas.Pt(x.To, y.To)}, 4, canvas.Vermillion, true)
	radius := scatterRadius(len(truth))
	for i := range truth {
		r.Circle(canvas.Pt(x.At(float64(truth[i])), y.At(float64(predicted[i]))), radius, canvas.Blue)
	}
	images := "1 imagem"
	if len(truth) > 1 {
		images = cnnlib.Thousands(len(truth)) + " imagens"
	}
	return r.Picture(fmt.Sprintf("O número verdadeiro e o previsto de %s; o erro médio é %s.", images, cnnlib.Decimal(off, 4)))
}

// scatterSpan is an axis that holds all numbers, and some air.
func scatterSpan(truth, predicted []float32) (low, high float64) {
	a, b := span(truth)
	c, d := span(predicted)
	low, high = min(a, c), max(b, d)
	air := (high - low) / 20
	if air == 0 {
		air = max(math.Abs(high)/20, 0.5)
	}
	return low - air, high + air
}

// scatterRadius makes dots smaller where there are many.
func scatterRadius(n int) float64 { return min(max(60/math.Sqrt(float64(n)), 2.5), 8) }
