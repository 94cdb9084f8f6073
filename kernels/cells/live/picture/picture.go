// Package picture has a cell's last expression shown as a picture where it is an image.Image. A generated program imports it for that
// alone.
package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/png"

	"cnn321/kernels/cells/live"
)

func init() { live.DrawImages(draw) }

const (
	most  = 4096 // pixels a side: a notebook keeps each picture
	small = 64   // pixels: smaller pictures are enlarged
)

// draw packs an image as PNG. A small one has each pixel enlarged, so that it can be seen.
func draw(v any) (packed []byte, alt string, err error) {
	m, ok := v.(image.Image)
	switch v.(type) {
	case image.Rectangle, *image.Rectangle:
		ok = false // a picture of black, to Go; to whoever asks for it a place
	}
	if !ok {
		return nil, "", nil
	}
	size := m.Bounds().Size()
	alt = fmt.Sprintf("imagem de %d × %d pixels (%T)", size.X, size.Y, v)
	switch {
	case size.X < 1 || size.Y < 1:
		return nil, alt, nil
	case size.X > most || size.Y > most:
		return nil, alt, fmt.Errorf("a imagem tem %d × %d pixels, e aqui cabem até %d de cada lado: mostre uma parte, com SubImage", size.X, size.Y, most)
	case size.X <= small && size.Y <= small:
		m = enlarged(m, max(1, 4*small/max(size.X, size.Y)))
	}
	var b bytes.Buffer
	err = png.Encode(&b, m)
	return b.Bytes(), alt, err
}

func enlarged(m image.Image, by int) image.Image {
	from := m.Bounds()
	large := image.NewNRGBA(image.Rect(0, 0, by*from.Dx(), by*from.Dy()))
	for y := range large.Rect.Dy() {
		for x := range large.Rect.Dx() {
			large.Set(x, y, m.At(from.Min.X+x/by, from.Min.Y+y/by))
		}
	}
	return large
}
