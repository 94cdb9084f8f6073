package canvas

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"iter"
)

// PNG packs a picture into few bytes: with a palette where it has at most 256
// colours, as drawings often do. It loses nothing.
func PNG(img image.Image) ([]byte, error) {
	if picture, ok := img.(*Picture); ok && picture != nil {
		img = picture.RGBA
	}
	if img == nil || img.Bounds().Empty() {
		return nil, fmt.Errorf("figura vazia: não há o que mostrar")
	}
	// An image that was not drawn here has chosen its own form.
	if rgba, ok := img.(*image.RGBA); ok {
		if p := newPalette(); p.add(rgba) {
			img = p.apply(rgba)
		}
	}
	// A cell waits for this. To look longer for repetitions takes six times as long and saves an eighth of the bytes.
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	var out bytes.Buffer
	if err := encoder.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("não foi possível codificar a figura em PNG: %w", err)
	}
	return out.Bytes(), nil
}

// palette is the colours of pictures, at most 256.
type palette struct {
	colors color.Palette
	index  map[uint32]uint8 // by pixel: see pixelAt
}

func newPalette() *palette { return &palette{index: make(map[uint32]uint8, 256)} }

// add takes in the colours of a picture, and says whether there is room for them all.
func (p *palette) add(img *image.RGBA) bool {
	var last uint32
	begun := false
	for row := range rows(img) {
		for at := 0; at < len(row); at += 4 {
			c := pixelAt(row, at)
			// Neighbours are mostly alike: ask the map only where the colour changes.
			if begun && c == last {
				continue
			}
			begun, last = true, c
			if _, known := p.index[c]; known {
				continue
			}
			if len(p.colors) == 256 {
				return false
			}
			p.index[c] = uint8(len(p.colors))
			p.colors = append(p.colors, color.RGBA{row[at], row[at+1], row[at+2], row[at+3]})
		}
	}
	return true
}

// apply is the same picture with the palette, which has all of its colours.
func (p *palette) apply(img *image.RGBA) *image.Paletted {
	small := image.NewPaletted(img.Rect, p.colors)
	y := 0
	for row := range rows(img) {
		out := small.Pix[y*small.Stride:]
		var last uint32
		var index uint8
		for at := 0; at < len(row); at += 4 {
			if c := pixelAt(row, at); at == 0 || c != last {
				last, index = c, p.index[c]
			}
			out[at/4] = index
		}
		y++
	}
	return small
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
