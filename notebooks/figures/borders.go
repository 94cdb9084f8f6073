package main

import (
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// borders is a seven under a filter that moves in three ways: within the image, with a border of zeros, and by two pixels.
func borders(data material) (*canvas.Picture, error) {
	seven, err := data.digits.At(0)
	if err != nil {
		return nil, err
	}
	filter := cnnlib.Filter{{-1, -1, -1}, {0, 0, 0}, {1, 1, 1}}
	const scale, wide, top = 11.0, 500.0, 70.0
	ways := []struct {
		name           string
		border, stride int
	}{{"sem borda", 0, 1}, {"com borda de zeros", 1, 1}, {"sem borda, passo 2", 0, 2}}
	r := canvas.NewRaster(width, 860)
	for i, way := range ways {
		framed := bordered(seven, way.border)
		result, err := filter.Over(framed)
		if err != nil {
			return nil, err
		}
		left := margin + 10 + float64(i)*(wide+30)
		r.Text(canvas.Pt(left+wide/2, 46), way.name, bold(title, canvas.Middle))
		from := canvas.Pt(left+(wide-scale*float64(framed.Width))/2, top)
		for n, v := range framed.Pixels {
			row, column := n/framed.Width, n%framed.Width
			fill := canvas.GrayLevel(v)
			if row < way.border || column < way.border || row >= framed.Height-way.border || column >= framed.Width-way.border {
				fill = canvas.Mix(canvas.Green, canvas.Black, 0.25)
			}
			r.Rect(from.Plus(float64(column)*scale, float64(row)*scale), scale, scale, fill)
		}
		// Where the filter begins, and its next place.
		for _, step := range []int{1, 0} {
			at := from.Plus(float64(step*way.stride)*scale, 0)
			colour := canvas.Yellow
			if step == 1 {
				colour = canvas.Vermillion
			}
			r.Frame(at.Plus(-3, -3), 3*scale+6, 3*scale+6, 5, colour)
		}
		var kept []float32
		rows, columns := 0, 0
		for row := 0; row < result.Shape[0]; row += way.stride {
			rows++
			columns = 0
			for column := 0; column < result.Shape[1]; column += way.stride {
				kept = append(kept, result.Values[row*result.Shape[1]+column])
				columns++
			}
		}
		limit := float32(1)
		for _, v := range kept {
			limit = max(limit, v, -v)
		}
		r.Arrow(canvas.Pt(left+wide/2, top+30*scale+12), canvas.Pt(left+wide/2, top+30*scale+56), 7, canvas.Gray)
		to := canvas.Pt(left+(wide-scale*float64(columns))/2, top+30*scale+70)
		for n, v := range kept {
			ground := canvas.Mix(canvas.White, canvas.Vermillion, float64(v/limit))
			if v < 0 {
				ground = canvas.Mix(canvas.White, canvas.Blue, float64(-v/limit))
			}
			r.Rect(to.Plus(float64(n%columns)*scale, float64(n/columns)*scale), scale, scale, ground)
		}
		r.Frame(to.Plus(-2, -2), scale*float64(columns)+4, scale*float64(rows)+4, 2, canvas.Gray)
		r.Text(canvas.Pt(left+wide/2, 838), fmt.Sprintf("%d × %d → %d × %d", seven.Height, seven.Width, rows, columns), bold(body, canvas.Middle))
	}
	return r.Picture("O mesmo filtro de 3 por 3 sobre um 7 de 28 por 28, de três modos: sem borda, o mapa tem 26 por 26; com borda de um zero em volta da imagem, 28 por 28; sem borda e com passo 2, 13 por 13.")
}

// bordered is an image with so many rows and columns of zeros around it.
func bordered(image cnnlib.Images, border int) cnnlib.Images {
	out := cnnlib.Images{Height: image.Height + 2*border, Width: image.Width + 2*border, Channels: 1}
	out.Pixels = make([]byte, out.Height*out.Width)
	for row := range image.Height {
		copy(out.Pixels[(row+border)*out.Width+border:], image.Pixels[row*image.Width:(row+1)*image.Width])
	}
	return out
}
