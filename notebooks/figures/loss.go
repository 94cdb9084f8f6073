package main

import (
	"math"

	"cnn321/cnnlib/draw/canvas"
)

// loss is the loss of one image by the probability that its true class got.
func loss(material) (*canvas.Picture, error) {
	const height, left, right, bottom, top = 640, 150.0, 1540.0, 520.0, 60.0
	r := canvas.NewRaster(width, height)
	x := canvas.Axis{Low: 0, High: 1, From: left, To: right}
	y := canvas.Axis{Low: 0, High: 5, From: bottom, To: top}
	for v := range 6 {
		at := y.At(float64(v))
		r.Line([]canvas.Point{canvas.Pt(left, at), canvas.Pt(right, at)}, 2, canvas.Faint, false)
		r.Text(canvas.Pt(left-18, at+11), decimal(float64(v), 0), text(small, canvas.End))
	}
	for v := 0.0; v <= 1.001; v += 0.1 {
		at := x.At(v)
		r.Line([]canvas.Point{canvas.Pt(at, bottom), canvas.Pt(at, bottom+9)}, 3, canvas.Gray, false)
		r.Text(canvas.Pt(at, bottom+48), decimal(v, 1), text(small, canvas.Middle))
	}
	r.Line([]canvas.Point{canvas.Pt(left, bottom), canvas.Pt(right, bottom)}, 3, canvas.Gray, false)
	r.Text(canvas.Pt((left+right)/2, height-24), "probabilidade que a rede deu à classe certa, p", text(body, canvas.Middle))
	r.Text(canvas.Pt(right, top+44), "perda = −ln(p)", bold(title, canvas.End))
	var curve []canvas.Point
	for p := math.Exp(-5); p < 1; p *= 1.01 {
		curve = append(curve, canvas.Pt(x.At(p), y.At(-math.Log(p))))
	}
	curve = append(curve, canvas.Pt(x.At(1), y.At(0)))
	r.Line(curve, 8, canvas.Vermillion, false)
	for _, p := range []float64{0.1, 0.5, 0.9} {
		at := canvas.Pt(x.At(p), y.At(-math.Log(p)))
		r.Line([]canvas.Point{at, canvas.Pt(at.X, bottom)}, 3, canvas.Gray, true)
		r.Circle(at, 15, canvas.Ink)
		r.Circle(at, 11, canvas.Vermillion)
		r.Text(at.Plus(24, -22), decimal(-math.Log(p), 2), bold(title, canvas.Start))
	}
	return r.Picture("A curva da perda de uma imagem, menos o logaritmo natural da probabilidade dada à classe certa: 0,11 em 0,9; 0,69 em 0,5; 2,30 em 0,1; perto do zero ela sobe sem fim.")
}
