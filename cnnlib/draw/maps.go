package draw

import (
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// Maps draws all feature maps that a layer hands on for one image, from its output
// [image, h, w, c], each with its number: the brighter the stronger, or, where
// some values are negative, blue below zero and vermillion above.
func Maps(output cnnlib.Tensor, image int, title string) (*canvas.Picture, error) {
	if _, err := output.Channel(image, 0); err != nil {
		return nil, err
	}
	h, w, count := output.Shape[1], output.Shape[2], output.Shape[3]
	maps := make([]cnnlib.Tensor, count)
	var all []float32
	for n := range maps {
		m, err := output.Channel(image, n)
		if err != nil {
			return nil, err
		}
		maps[n] = m
		all = append(all, m.Values...)
	}
	s := shadeOf(all).lift()
	g := newGallery(count, float64(h)/float64(w), 52)
	r := canvas.NewRaster(canvas.PageWidth, g.height())
	r.Text(canvas.Pt(canvas.PageWidth/2, g.top-28), r.Clip(title+" — "+s.legend(), canvas.PageWidth-2*canvas.Margin, small(canvas.Middle)), small(canvas.Middle))
	for n, m := range maps {
		at := g.at(n)
		field(r, at, m, g.side, s)
		r.Frame(at.Plus(-2, -2), g.side+4, g.side*g.aspect+4, 2, canvas.Gray)
		r.Text(at.Plus(g.side/2, g.side*g.aspect+g.label-10), fmt.Sprint(n), canvas.Style{Size: g.textSize(), Color: canvas.Ink, Anchor: canvas.Middle})
	}
	return r.Picture(fmt.Sprintf("%s: os %d mapas de características de %d por %d, numerados de 0 a %d; %s.", title, count, h, w, count-1, s.legend()))
}

func (s shade) legend() string {
	if s.low < 0 {
		return "azul: negativo; laranja: positivo"
	}
	return "preto: zero; branco: o maior valor"
}
