package draw

import (
	"fmt"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

const (
	journeyLabels = 290.0 // width of the names at the left
	journeyShown  = 8     // maps of a layer
	journeyGap    = 12.0
)

// JourneyLayers are the numbers of the layers whose outputs [Journey] draws, for
// [cnnlib.Look.Outputs]: each with the activation that follows it, without those that only lay values out anew.
func JourneyLayers(model cnnlib.Model) []int {
	var numbers []int
	for _, s := range stages(model.Layers()) {
		if _, ok := s.op.(cnnlib.FlattenOp); !ok {
			numbers = append(numbers, s.last)
		}
	}
	return numbers
}

// Journey draws how one image goes through a network: for each of [JourneyLayers] the first
// maps, or all values of a vector, the brighter the larger. outputs is [cnnlib.Inside.Outputs].
// The last layer's values are written as percentages under their names.
//
// It fails where an output is missing or there are not as many names as classes.
func Journey(model cnnlib.Model, outputs map[int]cnnlib.Tensor, image int, names []string) (*canvas.Picture, error) {
	if err := model.Err(); err != nil {
		return nil, err
	}
	if err := hasClasses(model); err != nil {
		return nil, err
	}
	if len(names) != model.Classes() {
		return nil, fmt.Errorf("a rede distingue %d classes, e foram dados %d nomes: é preciso um para cada", model.Classes(), len(names))
	}
	numbers := JourneyLayers(model)
	all := stages(model.Layers())
	const side = 118.0
	row := side + 24
	r := canvas.NewRaster(canvas.PageWidth, int(row*float64(len(numbers)))+canvas.Margin)
	y := float64(canvas.Margin) / 2
	for _, s := range all {
		if _, ok := s.op.(cnnlib.FlattenOp); ok {
			continue
		}
		out, ok := outputs[s.last]
		if want := append(cnnlib.Shape{0}, model.Layers()[s.last].OutputShape()...); !ok || len(out.Shape) != len(want) || image < 0 || image >= out.Shape[0] || len(out.Values) != out.Shape.Size() {
			return nil, fmt.Errorf("falta a saída da camada %d (%s) para a imagem %d: peça as de draw.JourneyLayers(modelo)", s.last, model.Layers()[s.last].Op().Name(), image)
		}
		journeyName(r, canvas.Pt(canvas.Margin, y), s, out.Shape[1:], side)
		at := canvas.Pt(canvas.Margin+journeyLabels, y)
		size := out.Shape[1:].Size()
		values := out.Values[image*size : (image+1)*size]
		switch {
		case len(out.Shape) == 4:
			if err := journeyMaps(r, at, out, image, side); err != nil {
				return nil, err
			}
		case s.last == len(model.Layers())-1:
			journeyAnswer(r, at, values, names, side)
		default:
			journeyVector(r, at, values, side)
		}
		y += row
	}
	answer := lastOf(model, outputs, image)
	if err := checkProbabilities(answer); err != nil {
		return nil, err
	}
	best := cnnlib.ArgMax([][]float32{answer})[0]
	return r.Picture(fmt.Sprintf("O caminho de um dígito pela rede: a imagem, os primeiros mapas de cada camada, os neurônios da camada densa e as %d probabilidades; a maior é a de %s.", len(names), names[best]))
}

// journeyName writes what a row shows: the layer, its activation, and the shape of what it hands on.
func journeyName(r *canvas.Raster, at canvas.Point, s stage, shape cnnlib.Shape, height float64) {
	const line = 38
	lines := []string{s.short[0]}
	if last := len(s.active) - 1; last >= 0 { // there is room for one
		lines = append(lines, s.active[last])
	}
	lines = append(lines, shape.String())
	y := (height-line*float64(len(lines)))/2 + line - 9
	for i, text := range lines {
		st := small(canvas.Start)
		st.Bold = i == 0
		r.Text(at.Plus(0, y+line*float64(i)), r.Clip(text, journeyLabels-10, st), st)
	}
}

func lastOf(model cnnlib.Model, outputs map[int]cnnlib.Tensor, image int) []float32 {
	n := model.Classes()
	return outputs[len(model.Layers())-1].Values[image*n : (image+1)*n]
}

func journeyMaps(r *canvas.Raster, at canvas.Point, out cnnlib.Tensor, image int, side float64) error {
	count := min(out.Shape[3], journeyShown)
	var all []float32
	maps := make([]cnnlib.Tensor, count)
	for n := range maps {
		m, err := out.Channel(image, n)
		if err != nil {
			return err
		}
		maps[n] = m
		all = append(all, m.Values...)
	}
	s := shadeOf(all)
	if count > 1 {
		s = s.lift()
	}
	scale := side / float64(max(out.Shape[1], out.Shape[2]))
	for n, m := range maps {
		corner := at.Plus(float64(n)*(side+journeyGap), 0)
		field(r, corner, m, scale*float64(out.Shape[2]), s)
		r.Frame(corner.Plus(-2, -2), scale*float64(out.Shape[2])+4, scale*float64(out.Shape[1])+4, 2, canvas.Gray)
	}
	if more := out.Shape[3] - count; more > 0 {
		r.Text(at.Plus(float64(count)*(side+journeyGap)+8, side/2+12), fmt.Sprintf("e mais %d", more), small(canvas.Start))
	}
	return nil
}

// journeyVector draws neurons in rows of up to 64.
func journeyVector(r *canvas.Raster, at canvas.Point, values []float32, side float64) {
	columns := min(len(values), 64)
	rows := (len(values) + columns - 1) / columns
	cell := math.Floor(min((canvas.PageWidth-canvas.Margin-at.X)/float64(columns), side/float64(rows), 40))
	s := shadeOf(values)
	at = at.Plus(0, (side-cell*float64(rows))/2)
	for i, v := range values {
		r.Rect(at.Plus(float64(i%columns)*cell, float64(i/columns)*cell), cell, cell, s.color(v))
	}
	r.Frame(at.Plus(-2, -2), cell*float64(columns)+4, cell*float64(rows)+4, 2, canvas.Gray)
}

func journeyAnswer(r *canvas.Raster, at canvas.Point, p []float32, names []string, side float64) {
	width := math.Floor((canvas.PageWidth - canvas.Margin - at.X) / float64(len(p)))
	best := cnnlib.ArgMax([][]float32{p})[0]
	for class, v := range p {
		corner := at.Plus(float64(class)*width, 10)
		ground := canvas.GrayLevel(uint8(math.Round(255 * min(max(float64(v), 0), 1))))
		r.Rect(corner, width-4, 56, ground)
		if class == best {
			mark(r, corner, width-4, 56)
		}
		st := canvas.Style{Size: canvas.SmallSize, Color: canvas.Ink, Bold: class == best, Anchor: canvas.Middle}
		middle := corner.Plus((width-4)/2, 0)
		r.Text(middle.Plus(0, 100), r.Clip(names[class], width-6, st), st)
		st.Color = canvas.On(ground)
		st.Size = 26
		r.Text(middle.Plus(0, 38), r.Clip(percent(float64(v)), width-6, st), st)
	}
}
