package draw

import (
	"fmt"
	"image/color"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// Filters draws the filters of a convolution's kernel [kh, kw, c, filters] as they
// act on one channel of its input, each with its number. A weight is blue with a
// minus where it is negative and vermillion with a plus where it is positive, the paler the nearer to zero.
func Filters(kernel cnnlib.Tensor, channel int) (*canvas.Picture, error) {
	if _, err := kernel.Filter(0, channel); err != nil {
		return nil, err
	}
	count := kernel.Shape[3]
	filters, limit := make([]cnnlib.Filter, count), 0.0
	for n := range filters {
		f, err := kernel.Filter(n, channel)
		if err != nil {
			return nil, err
		}
		filters[n] = f
		for _, row := range f {
			low, high := span(row)
			limit = max(limit, -low, high)
		}
	}
	g := newGallery(count, float64(kernel.Shape[0])/float64(kernel.Shape[1]), 44)
	r := canvas.NewRaster(canvas.PageWidth, g.height())
	r.Text(canvas.Pt(canvas.PageWidth/2, g.top-26), fmt.Sprintf("Os %d filtros, de %d × %d — azul: negativo; laranja: positivo", count, kernel.Shape[0], kernel.Shape[1]), small(canvas.Middle))
	for n, f := range filters {
		at := g.at(n)
		weights(r, at, f, g.side, limit)
		r.Text(at.Plus(g.side/2, g.side*g.aspect+g.label-10), fmt.Sprint(n), canvas.Style{Size: g.textSize(), Color: canvas.Ink, Anchor: canvas.Middle})
	}
	return r.Picture(fmt.Sprintf("Os %d filtros de %d por %d da camada, no canal %d da entrada: pesos negativos em azul com sinal de menos, positivos em laranja com sinal de mais.", count, kernel.Shape[0], kernel.Shape[1], channel))
}

// weights draws a filter so many pixels wide, its signs written in it where they are strong enough to matter.
func weights(r *canvas.Raster, at canvas.Point, f cnnlib.Filter, width, limit float64) {
	side := width / float64(len(f[0]))
	for i, row := range f {
		for j, w := range row {
			v := float64(w)
			corner := at.Plus(float64(j)*side, float64(i)*side)
			ground := diverging(v, limit)
			tile(r, at, i, j, side, ground)
			if math.Abs(v) > limit/4 {
				sign(r, corner.Plus(side/2, side/2), side/4, v < 0, canvas.On(ground))
			}
		}
	}
	r.Frame(at.Plus(-2, -2), width+4, side*float64(len(f))+4, 2, canvas.Gray)
}

// sign draws a minus or a plus as wide as twice its arm.
func sign(r *canvas.Raster, at canvas.Point, arm float64, minus bool, c color.RGBA) {
	stroke := max(arm/3, 2)
	r.Rect(at.Plus(-arm, -stroke/2), 2*arm, stroke, c)
	if !minus {
		r.Rect(at.Plus(-stroke/2, -arm), stroke, 2*arm, c)
	}
}
