package draw

import (
	"fmt"
	"strconv"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
)

// Digit draws one gray image with the value of each pixel written in it, from 0
// (black) to 255 (white). It fails on more than one image, on colour, and on one too large to write in.
func Digit(img cnnlib.Images) (*canvas.Picture, error) {
	if err := oneGray(img); err != nil {
		return nil, err
	}
	const least = 50 // pixels that a number of three digits takes
	width := (canvas.PageWidth - 2*canvas.Margin) / img.Width
	if width < least {
		return nil, fmt.Errorf("a imagem tem %d colunas, e só até %d cabem com os números legíveis", img.Width, (canvas.PageWidth-2*canvas.Margin)/least)
	}
	// Lower than wide, as a number is: so the whole fits a screen and is still easy to read.
	height := width * 3 / 4
	r := canvas.NewRaster(img.Width*width+2*canvas.Margin, img.Height*height+2*canvas.Margin)
	size := float64(height) * 0.62
	for i, v := range img.Pixels {
		x, y := float64(canvas.Margin+i%img.Width*width), float64(canvas.Margin+i/img.Width*height)
		r.Rect(canvas.Pt(x, y), float64(width), float64(height), canvas.GrayLevel(v))
		st := canvas.Style{Size: size, Color: canvas.On(canvas.GrayLevel(v)), Anchor: canvas.Middle}
		r.Text(canvas.Pt(x+float64(width)/2, y+float64(height)/2+size*0.36), strconv.Itoa(int(v)), st)
	}
	return r.Picture(fmt.Sprintf("Uma imagem de %d por %d pixels, com o número de cada pixel escrito nele: 0 é preto, 255 é branco.", img.Height, img.Width))
}

// oneGray says whether img is one image in shades of gray.
func oneGray(img cnnlib.Images) error {
	if img.Channels != 1 || img.Len() != 1 || img.Height < 1 || img.Width < 1 || len(img.Pixels) != img.Height*img.Width {
		return fmt.Errorf("a figura é de uma só imagem em tons de cinza, e recebeu %d de %v: escolha uma, por exemplo com imagens.At(0)", img.Len(), img.Shape())
	}
	return nil
}
