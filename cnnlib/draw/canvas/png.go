package canvas

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"iter"
)

// PNG packs a picture into few bytes: with a palette where 256 colours do, as for drawings they do. Of a [Picture] with more,
// rare colours, those between two others at an edge, may change by as little as no eye tells: see paletteOf. Any other image keeps
// every pixel.
func PNG(img image.Image) ([]byte, error) {
	picture, drawn := img.(*Picture)
	if drawn && picture != nil {
		img = picture.RGBA
	}
	if img == nil || img.Bounds().Empty() {
		return nil, fmt.Errorf("figura vazia: não há o que mostrar")
	}
	// An image that was not drawn here has chosen its own form.
	if rgba, ok := img.(*image.RGBA); ok {
		if p := paletteOf([]*image.RGBA{rgba}, 256, drawn); p != nil {
			img = p.apply(rgba)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("não foi possível codificar a figura em PNG: %w", err)
	}
	return out.Bytes(), nil
}

// rows gives the bytes of each row of a picture: pictures have millions of pixels, and asking for each one is slow.
func rows(img *image.RGBA) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for y := range img.Rect.Dy() {
			if !yield(img.Pix[y*img.Stride:][:4*img.Rect.Dx()]) {
				return
			}
		}
	}
}

// pixelAt is the four bytes of a pixel as one number, which is compared in one go.
func pixelAt(row []byte, at int) uint32 { return binary.LittleEndian.Uint32(row[at:]) }
