package draw

import (
	"fmt"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// Channels draws what one filter of a convolution makes of many channels at one place of its map: for each channel, the sum of the products
// of its slice of the filter and of the window, as a bar, and beside the filter's place all of them added up, with the bias.
type Channels struct {
	// Kernel is that of the layer, [kh, kw, c, filters]; Bias is [filters]; Input is what the layer gets, [image, h, w, c].
	Kernel, Bias, Input cnnlib.Tensor
	// Filter is which one, Row and Column the place in its map, without padding and with stride 1.
	Filter, Row, Column int
}

// Sums are the products of each channel, added up, and the result: their sum with the bias. They fail where there is no such filter or place.
func (c Channels) Sums() (sums []float64, result float64, err error) {
	if len(c.Kernel.Shape) != 4 || len(c.Input.Shape) != 4 || len(c.Kernel.Values) != c.Kernel.Shape.Size() || len(c.Input.Values) != c.Input.Shape.Size() || c.Kernel.Shape[2] != c.Input.Shape[3] || c.Input.Shape[0] < 1 {
		return nil, 0, fmt.Errorf("filtros de formato %v sobre uma entrada %v: é preciso uma convolução e o que ela recebe", c.Kernel.Shape, c.Input.Shape)
	}
	kh, kw, channels, filters := c.Kernel.Shape[0], c.Kernel.Shape[1], c.Kernel.Shape[2], c.Kernel.Shape[3]
	height, width := c.Input.Shape[1], c.Input.Shape[2]
	if c.Filter < 0 || c.Filter >= filters || len(c.Bias.Values) != filters {
		return nil, 0, fmt.Errorf("filtro %d: a camada tem os filtros de 0 a %d", c.Filter, filters-1)
	}
	if c.Row < 0 || c.Row > height-kh || c.Column < 0 || c.Column > width-kw {
		return nil, 0, fmt.Errorf("linha %d, coluna %d: o filtro cabe nas linhas de 0 a %d e nas colunas de 0 a %d", c.Row, c.Column, height-kh, width-kw)
	}
	sums, result = make([]float64, channels), float64(c.Bias.Values[c.Filter])
	for n := range sums {
		for i := range kh {
			for j := range kw {
				weight := c.Kernel.Values[((i*kw+j)*channels+n)*filters+c.Filter]
				sums[n] += float64(weight) * float64(c.Input.Values[((c.Row+i)*width+c.Column+j)*channels+n])
			}
		}
		result += sums[n]
	}
	return sums, result, nil
}

// Picture draws the sums.
func (c Channels) Picture() (*canvas.Picture, error) {
	sums, result, err := c.Sums()
	if err != nil {
		return nil, err
	}
	const most, height, top, bottom = 64, 640.0, 90.0, 470.0
	if len(sums) > most {
		return nil, fmt.Errorf("o filtro tem %d fatias, e a figura tem lugar para %d", len(sums), most)
	}
	low, high := 0.0, 0.0
	for _, v := range sums {
		low, high = min(low, v), max(high, v)
	}
	if low == high {
		high = 1
	}
	const left, right = canvas.Margin + 96.0, canvas.PageWidth - 330.0
	y := canvas.Axis{Low: low - (high-low)*0.06, High: high + (high-low)*0.06, From: bottom, To: top}
	r := canvas.NewRaster(canvas.PageWidth, height)
	r.Text(canvas.Pt(left, 56), fmt.Sprintf("As %d fatias do filtro %d, na linha %d, coluna %d", len(sums), c.Filter, c.Row, c.Column), heading(canvas.Start))
	values, decimals := y.Ticks(5)
	for _, v := range values {
		r.Line([]canvas.Point{canvas.Pt(left, y.At(v)), canvas.Pt(right, y.At(v))}, 2, canvas.Faint, false)
		r.Text(canvas.Pt(left-12, y.At(v)+9), signedDecimal(v, decimals), canvas.Style{Size: 26, Color: canvas.Ink, Anchor: canvas.End})
	}
	wide := (right - left) / float64(len(sums))
	for n, v := range sums {
		fill := canvas.Vermillion
		if v < 0 {
			fill = canvas.Blue
		}
		x := left + float64(n)*wide
		r.Rect(canvas.Pt(x+wide*0.12, min(y.At(v), y.At(0))), wide*0.76, max(math.Abs(y.At(v)-y.At(0)), 1), fill)
		if every := (len(sums) + 15) / 16; n%every == 0 {
			r.Text(canvas.Pt(x+wide/2, bottom+40), fmt.Sprint(n), canvas.Style{Size: 26, Color: canvas.Ink, Anchor: canvas.Middle})
		}
	}
	r.Line([]canvas.Point{canvas.Pt(left, y.At(0)), canvas.Pt(right, y.At(0))}, 3, canvas.Ink, false)
	r.Text(canvas.Pt((left+right)/2, bottom+86), "canal da entrada — azul: contra; laranja: a favor", small(canvas.Middle))
	total := result - float64(c.Bias.Values[c.Filter])
	middle := (right + canvas.PageWidth - canvas.Margin + 20) / 2
	for i, line := range []string{"soma das fatias", signedDecimal(total, 3), "mais o viés", signedDecimal(float64(c.Bias.Values[c.Filter]), 3), "no mapa", signedDecimal(result, 3)} {
		st := body(canvas.Middle)
		st.Bold = i%2 == 1
		if st.Bold {
			st.Size = canvas.TitleSize
		}
		r.Text(canvas.Pt(middle, 140+float64(i/2)*140+float64(i%2)*50), line, st)
	}
	return r.Picture(fmt.Sprintf("O filtro %d tem %d fatias, uma para cada canal da entrada. Na linha %d, coluna %d, cada fatia dá uma soma de produtos, entre %s e %s; somadas, com o viés, dão %s.",
		c.Filter, len(sums), c.Row, c.Column, signedDecimal(low, 3), signedDecimal(high, 3), signedDecimal(result, 3)))
}
