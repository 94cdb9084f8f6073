package main

import (
	"fmt"
	"math"

	"cnn321/cnnlib/draw/canvas"
)

// relu is the curve of the function, beside what it does to a real piece of a feature map.
func relu(data material) (*canvas.Picture, error) {
	const height = 640
	r := canvas.NewRaster(width, height)
	reluCurve(r, canvas.Pt(340, 470), 88)

	// The corner of the seven, where the map has values of both signs.
	seven, err := data.digits.At(0)
	if err != nil {
		return nil, err
	}
	conv, err := lessonFilter().Over(seven)
	if err != nil {
		return nil, err
	}
	const row, column, n, side = 9, 18, 4, 100.0
	var before []float64
	for i := range n * n {
		before = append(before, float64(conv.Values[(row+i/n)*conv.Shape[1]+column+i%n]))
	}
	left, right, top := 716.0, 716+n*side+30, 116.0
	r.Text(canvas.Pt(left+n*side/2, 74), "antes", bold(title, canvas.Middle))
	r.Text(canvas.Pt(right+n*side/2, 74), "depois", bold(title, canvas.Middle))
	grid(r, canvas.Pt(left, top), side, n, before)
	after := make([]float64, len(before))
	for i, v := range before {
		after[i] = max(0, v)
	}
	grid(r, canvas.Pt(right, top), side, n, after)
	r.Text(canvas.Pt((left+right+n*side)/2, height-50), "O que é negativo vira 0; o resto passa igual.", text(body, canvas.Middle))
	return r.Picture(fmt.Sprintf("À esquerda, a curva da ReLU: zero à esquerda da origem, e a reta y = x à direita. À direita, um pedaço de %d por %d de um mapa de características de verdade, antes e depois da ReLU: os valores negativos viraram zero, e os positivos ficaram como estavam.", n, n))
}

// reluCurve draws axes around an origin, with so many pixels a unit, and the curve in them.
func reluCurve(r *canvas.Raster, origin canvas.Point, unit float64) {
	const reach = 3.4
	r.Arrow(origin.Plus(-reach*unit, 0), origin.Plus(reach*unit, 0), 4, canvas.Gray)
	r.Arrow(origin.Plus(0, 70), origin.Plus(0, -4.3*unit), 4, canvas.Gray)
	for i := -3; i <= 3; i++ {
		x := origin.Plus(float64(i)*unit, 0)
		r.Line([]canvas.Point{x.Plus(0, -9), x.Plus(0, 9)}, 4, canvas.Gray, false)
		if i != 0 {
			r.Text(x.Plus(0, 48), signed(float64(i)), text(small, canvas.Middle))
		}
	}
	for i := 1; i <= 3; i++ {
		y := origin.Plus(0, -float64(i)*unit)
		r.Line([]canvas.Point{y.Plus(-9, 0), y.Plus(9, 0)}, 4, canvas.Gray, false)
		r.Text(y.Plus(-20, 11), fmt.Sprint(i), text(small, canvas.End))
	}
	r.Text(origin.Plus(reach*unit, -22), "x", bold(body, canvas.End))
	r.Text(origin.Plus(26, -4.1*unit), "f(x) = max(0, x)", bold(body, canvas.Start))
	r.Line([]canvas.Point{origin.Plus(-3.2*unit, 0), origin, origin.Plus(3.3*unit, -3.3*unit)}, 12, canvas.Vermillion, false)
}

// signed writes a whole number with the minus sign of print.
func signed(v float64) string {
	if v < 0 {
		return fmt.Sprintf("−%.0f", -v)
	}
	return fmt.Sprintf("%.0f", v)
}

// grid writes values into squares: blue below zero, vermillion above.
func grid(r *canvas.Raster, at canvas.Point, side float64, columns int, values []float64) {
	limit := 1.0
	for _, v := range values {
		limit = max(limit, math.Abs(v))
	}
	for i, v := range values {
		corner := at.Plus(float64(i%columns)*side, float64(i/columns)*side)
		ground := canvas.White
		switch {
		case v < 0:
			ground = canvas.Mix(canvas.White, canvas.Blue, -v/limit)
		case v > 0:
			ground = canvas.Mix(canvas.White, canvas.Vermillion, v/limit)
		}
		r.Rect(corner, side, side, ground)
		r.Frame(corner, side, side, 2, canvas.Gray)
		st := bold(body, canvas.Middle)
		st.Color = canvas.On(ground)
		number(r, corner, side, signed(v), st)
	}
}
