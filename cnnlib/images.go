package cnnlib

import "fmt"

// Images holds images of one size, one byte a value: 0 is black, 255 is white.
//
// The engine divides by 255, so that a network is fed values from 0 to 1.
type Images struct {
	Height, Width, Channels int
	// Pixels is laid out [image, row, column, channel], the channel fastest.
	Pixels []byte
}

// Len is the number of images.
func (im Images) Len() int {
	if size := im.Height * im.Width * im.Channels; size > 0 {
		return len(im.Pixels) / size
	}
	return 0
}

// Shape is the shape of one image: (height, width, channels).
func (im Images) Shape() Shape { return Shape{im.Height, im.Width, im.Channels} }

// At is image i alone, sharing memory with im. It fails if there is no such image.
func (im Images) At(i int) (Images, error) { return im.Slice(i, i+1) }

// Slice is the images from to up to, not including, end, sharing memory with im.
func (im Images) Slice(from, end int) (Images, error) {
	if from < 0 || end < from || end > im.Len() {
		return Images{}, fmt.Errorf("pediram as imagens de %d até antes de %d, mas há %d (a primeira é a 0)", from, end, im.Len())
	}
	size := im.Shape().Size()
	im.Pixels = im.Pixels[from*size : end*size : end*size]
	return im, nil
}

// check says whether the fields agree with each other.
func (im Images) check() error {
	size := im.Shape().Size()
	if im.Height < 1 || im.Width < 1 || im.Channels < 1 {
		return fmt.Errorf("imagens de formato %v: altura, largura e canais precisam ser ao menos 1", im.Shape())
	}
	if len(im.Pixels)%size != 0 {
		return fmt.Errorf("%d bytes de pixels não formam imagens inteiras de %v (%d bytes cada): confira altura, largura e canais", len(im.Pixels), im.Shape(), size)
	}
	return nil
}
