package main

import (
	"fmt"
	"image/color"

	"cnn321/cnnlib/draw/canvas"
)

// poolExample is the map that the lesson pools by hand.
var poolExample = [4][4]int{{1, 3, 2, 0}, {5, 6, 1, 2}, {7, 2, 9, 4}, {0, 1, 3, 8}}

// pooling is 2 × 2 max pooling worked out on a map of 4 × 4.
func pooling(material) (*canvas.Picture, error) {
	const height, side, top = 660, 124.0, 110.0
	r := canvas.NewRaster(width, height)
	fills := [4]color.RGBA{canvas.PaleBlue, canvas.PaleVermillion, canvas.PaleGreen, canvas.PalePurple}
	left, right := 200.0, 1100.0
	r.Text(canvas.Pt(left+2*side, 66), "mapa, 4 × 4", bold(title, canvas.Middle))
	r.Text(canvas.Pt(right+side, 66), "depois, 2 × 2", bold(title, canvas.Middle))
	var largest [4]int
	for window := range 4 {
		corner := canvas.Pt(left+float64(window%2)*2*side, top+float64(window/2)*2*side)
		best := canvas.Point{}
		for i := range 4 {
			row, column := window/2*2+i/2, window%2*2+i%2
			at := canvas.Pt(left+float64(column)*side, top+float64(row)*side)
			r.Rect(at, side, side, fills[window])
			r.Frame(at, side, side, 2, canvas.Gray)
			if v := poolExample[row][column]; v > largest[window] {
				largest[window], best = v, at
			}
		}
		r.Circle(best.Plus(side/2, side/2), 46, canvas.Ink)
		r.Circle(best.Plus(side/2, side/2), 41, canvas.White)
		for i := range 4 {
			row, column := window/2*2+i/2, window%2*2+i%2
			at := canvas.Pt(left+float64(column)*side, top+float64(row)*side)
			st := text(48, canvas.Middle)
			st.Bold = at == best
			number(r, at, side, fmt.Sprint(poolExample[row][column]), st)
		}
		r.Frame(corner.Plus(-3, -3), 2*side+6, 2*side+6, 6, canvas.Ink)
		to := canvas.Pt(right+float64(window%2)*side, top+side+float64(window/2)*side)
		r.Rect(to, side, side, fills[window])
		r.Frame(to, side, side, 4, canvas.Ink)
		number(r, to, side, fmt.Sprint(largest[window]), bold(52, canvas.Middle))
	}
	middle := top + 2*side
	r.Arrow(canvas.Pt(left+4*side+50, middle), canvas.Pt(right-50, middle), 9, canvas.Gray)
	r.Text(canvas.Pt((left+4*side+right)/2, middle-36), "o maior de", text(body, canvas.Middle))
	r.Text(canvas.Pt((left+4*side+right)/2, middle+64), "cada janela", text(body, canvas.Middle))
	return r.Picture(fmt.Sprintf("Subamostragem pelo máximo: um mapa de 4 por 4 é dividido em quatro janelas de 2 por 2; o maior número de cada uma, marcado com um círculo, vai para um mapa de 2 por 2: %d e %d em cima, %d e %d embaixo.", largest[0], largest[1], largest[2], largest[3]))
}

// flatten is a small volume of three maps laid out as a vector, row by row, place by place, map by map.
func flatten(material) (*canvas.Picture, error) {
	const height, side, channels = 640, 84.0, 3
	const aside, up = 2*side + 10, 76.0 // from one map to the next: none hides another
	r := canvas.NewRaster(width, height)
	fills := [channels]color.RGBA{canvas.PaleBlue, canvas.PaleVermillion, canvas.PaleGreen}
	value := func(row, column, channel int) int { return (row*2+column)*channels + channel + 1 }
	left, top := 60.0, 322.0
	r.Text(canvas.Pt(left+aside+side, 66), "volume, 2 × 2 × 3", bold(title, canvas.Middle))
	for channel := channels - 1; channel >= 0; channel-- {
		at := canvas.Pt(left+float64(channel)*aside, top-float64(channel)*up)
		for i := range 4 {
			corner := at.Plus(float64(i%2)*side, float64(i/2)*side)
			r.Rect(corner, side, side, fills[channel])
			r.Frame(corner, side, side, 3, canvas.Ink)
			number(r, corner, side, fmt.Sprint(value(i/2, i%2, channel)), bold(body, canvas.Middle))
		}
	}
	row, from := top-up+side/2, left+2*side+2*aside
	const cell = 72.0
	start := width - margin - 12*cell
	r.Arrow(canvas.Pt(from+20, row+cell/2), canvas.Pt(start-16, row+cell/2), 9, canvas.Gray)
	r.Text(canvas.Pt(start+6*cell, row-40), "vetor, 12", bold(title, canvas.Middle))
	for i := range 12 {
		corner := canvas.Pt(start+float64(i)*cell, row)
		r.Rect(corner, cell, cell, fills[i%channels])
		r.Frame(corner, cell, cell, 3, canvas.Ink)
		number(r, corner, cell, fmt.Sprint(i+1), bold(body, canvas.Middle))
	}
	r.Text(canvas.Pt(width/2, height-34), "Na nossa rede: 12 × 12 × 64 viram um vetor de 9.216.", text(body, canvas.Middle))
	return r.Picture("Achatamento: um volume de três mapas de 2 por 2 é posto em fila, ponto por ponto, e vira um vetor de 12 números. Na nossa rede, 12 por 12 por 64 viram 9.216.")
}
