package draw

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

// PNG packs a picture into few bytes: with a palette where it has at most 256
// colours, as drawings often do. It loses nothing.
func PNG(img image.Image) ([]byte, error) {
	if img == nil || img.Bounds().Empty() {
		return nil, fmt.Errorf("figura vazia: não há o que mostrar")
	}
	if small, ok := paletted(img); ok {
		img = small
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("não foi possível codificar a figura em PNG: %w", err)
	}
	return out.Bytes(), nil
}

// paletted is the same picture with a palette, if its colours are few enough.
func paletted(img image.Image) (*image.Paletted, bool) {
	rgba, ok := img.(*image.RGBA)
	if !ok {
		return nil, false // an image that was not drawn here has chosen its own form
	}
	box := rgba.Bounds()
	small := image.NewPaletted(box, nil)
	index := make(map[color.RGBA]uint8, 256)
	var last color.RGBA
	var lastIndex uint8
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c := rgba.RGBAAt(x, y)
			// Neighbours are mostly alike: ask the map only where the colour changes.
			if len(small.Palette) == 0 || c != last {
				i, known := index[c]
				if !known {
					if len(small.Palette) == 256 {
						return nil, false
					}
					i = uint8(len(small.Palette))
					index[c] = i
					small.Palette = append(small.Palette, c)
				}
				last, lastIndex = c, i
			}
			small.Pix[small.PixOffset(x, y)] = lastIndex
		}
	}
	return small, true
}
