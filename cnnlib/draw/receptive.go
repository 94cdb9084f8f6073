package draw

import (
	"fmt"
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// ReceptiveFields draws what part of an image a value depends on, for each of the layers on the way to it: one panel a stage of
// the network, from [cnnlib.Layer.ReceptiveField], with the rest of the image darkened. The value is at a row and a column of the last layer.
//
// It fails on a layer that has no such place, and on an image that is not the network's.
func ReceptiveFields(layer cnnlib.Layer, img cnnlib.Images, row, column int) (*canvas.Picture, error) {
	if err := oneGray(img); err != nil {
		return nil, err
	}
	if err := layer.Err(); err != nil {
		return nil, err
	}
	layers := layer.Layers()
	if got, want := img.Shape().String(), layers[0].OutputShape().String(); got != want {
		return nil, fmt.Errorf("a imagem é %s, e a rede recebe imagens %s", got, want)
	}
	whole, err := layer.ReceptiveField(row, column)
	if err != nil {
		return nil, err
	}
	// Of each stage, the value in the middle of what the last layer's one depends on.
	type panel struct {
		name  string
		field cnnlib.Field
	}
	var panels []panel
	for _, s := range stages(layers) {
		last := layers[s.last]
		out := last.OutputShape()
		if len(out) != 3 || s.last == 0 {
			continue
		}
		if _, ok := s.op.(interface {
			Placement(cnnlib.Shape) (cnnlib.Placement, error)
		}); !ok {
			continue
		}
		field := whole
		if s.last < len(layers)-1 {
			if field, err = nearest(last, whole); err != nil {
				return nil, err
			}
		}
		panels = append(panels, panel{s.name, field})
	}
	const most = 4
	if len(panels) == 0 || len(panels) > most {
		return nil, fmt.Errorf("a figura mostra de uma a %d camadas com janela (Conv2D, MaxPooling2D) até a que você der, e aqui há %d", most, len(panels))
	}
	const gap = 34.0
	side := (float64(canvas.PageWidth-2*canvas.Margin) - gap*float64(len(panels)-1)) / float64(max(len(panels), 3))
	scale := float64(int(side) / max(img.Width, img.Height))
	height := scale * float64(img.Height)
	const top = 64.0
	r := canvas.NewRaster(canvas.PageWidth, int(top+height)+72)
	side = scale * float64(max(img.Width, img.Height)) // whole pixels, so that no seams show
	left := math.Floor((canvas.PageWidth - side*float64(len(panels)) - gap*float64(len(panels)-1)) / 2)
	alt := "O que cada neurônio vê da imagem:"
	for i, p := range panels {
		at := canvas.Pt(left+float64(i)*(side+gap), top)
		for n, v := range img.Pixels {
			y, x := n/img.Width, n%img.Width
			shown := canvas.GrayLevel(v)
			if y < p.field.Top || y >= p.field.Bottom || x < p.field.Left || x >= p.field.Right {
				shown = canvas.Mix(canvas.Gray, shown, 0.45)
			}
			r.Rect(at.Plus(float64(x)*scale, float64(y)*scale), scale, scale, shown)
		}
		mark(r, at.Plus(float64(p.field.Left)*scale, float64(p.field.Top)*scale), float64(p.field.Width())*scale, float64(p.field.Height())*scale)
		middle := scale * float64(img.Width) / 2
		r.Text(at.Plus(middle, -22), p.name, heading(canvas.Middle))
		size := fmt.Sprintf("%d × %d pixels", p.field.Height(), p.field.Width())
		r.Text(at.Plus(middle, height+46), size, body(canvas.Middle))
		alt += fmt.Sprintf(" na camada %s, %d por %d pixels;", p.name, p.field.Height(), p.field.Width())
	}
	return r.Picture(alt[:len(alt)-1] + ".")
}

// nearest is the receptive field of the layer's value whose field lies most in the middle of another one.
func nearest(layer cnnlib.Layer, whole cnnlib.Field) (best cnnlib.Field, err error) {
	out := layer.OutputShape()
	least := -1
	for row := range out[0] {
		for column := range out[1] {
			f, err := layer.ReceptiveField(row, column)
			if err != nil {
				return best, err
			}
			off := abs(f.Top+f.Bottom-whole.Top-whole.Bottom) + abs(f.Left+f.Right-whole.Left-whole.Right)
			if least < 0 || off < least {
				least, best = off, f
			}
		}
	}
	return best, nil
}

func abs(n int) int { return max(n, -n) }
