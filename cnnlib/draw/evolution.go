package draw

import (
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// FilterEvolution draws one filter as it was at several moments of a training,
// which labels name, in one scale of colours.
func FilterEvolution(filters []cnnlib.Filter, labels []string) (*canvas.Picture, error) {
	if len(filters) == 0 || len(filters) != len(labels) {
		return nil, fmt.Errorf("%d filtros e %d legendas: é preciso ao menos um, e uma legenda para cada", len(filters), len(labels))
	}
	limit := 0.0
	for _, f := range filters {
		if err := f.Check(); err != nil {
			return nil, err
		}
		for _, row := range f {
			low, high := span(row)
			limit = max(limit, -low, high)
		}
	}
	aspect := float64(len(filters[0])) / float64(len(filters[0][0]))
	return evolution(labels, aspect, fmt.Sprintf("Um filtro ao longo de %d momentos do treino: azul negativo, laranja positivo.", len(labels)), func(r *canvas.Raster, at canvas.Point, i int, side float64) {
		weights(r, at, filters[i], side, limit)
	})
}

// MapEvolution draws one feature map [h, w] as it was at several moments of a training. Each moment has its own scale
// of brightness, since early maps are much weaker than late ones.
func MapEvolution(maps []cnnlib.Tensor, labels []string) (*canvas.Picture, error) {
	if len(maps) == 0 || len(maps) != len(labels) {
		return nil, fmt.Errorf("%d mapas e %d legendas: é preciso ao menos um, e uma legenda para cada", len(maps), len(labels))
	}
	for i, m := range maps {
		if len(m.Shape) != 2 || m.Shape.String() != maps[0].Shape.String() || len(m.Values) != m.Shape.Size() || m.Shape.Size() == 0 {
			return nil, fmt.Errorf("o mapa %d tem formato %v: todos precisam ser (altura, largura) e iguais ao primeiro, %v", i, m.Shape, maps[0].Shape)
		}
	}
	h, w := maps[0].Shape[0], maps[0].Shape[1]
	return evolution(labels, float64(h)/float64(w), fmt.Sprintf("Um mapa de características ao longo de %d momentos do treino.", len(labels)), func(r *canvas.Raster, at canvas.Point, i int, side float64) {
		field(r, at, maps[i], side, shadeOf(maps[i].Values).lift())
		r.Frame(at.Plus(-2, -2), side+4, side*float64(h)/float64(w)+4, 2, canvas.Gray)
	})
}

func evolution(labels []string, aspect float64, alt string, draw func(r *canvas.Raster, at canvas.Point, i int, side float64)) (*canvas.Picture, error) {
	g := newGallery(len(labels), aspect, 0)
	r := canvas.NewRaster(canvas.PageWidth, g.height())
	for i, label := range labels {
		at := g.at(i)
		draw(r, at, i, g.side)
		st := canvas.Style{Size: g.textSize(), Color: canvas.Ink, Anchor: canvas.Middle}
		r.Text(at.Plus(g.side/2, g.side*g.aspect+g.label-10), r.Clip(label, g.side+g.gap, st), st)
	}
	return r.Picture(alt)
}
