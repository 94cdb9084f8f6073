package cnnlib

import (
	"fmt"

	"cnn321/cnnlib/internal/ink"
)

// Center is a data set in memory with the digits of another one brought to MNIST's form: bright on black as they are, scaled in
// their proportion to a box of 20 × 20 in an image of 28 × 28, with the centre of mass in the middle. It is for images that need no
// more, as those of other data sets; for photographs see [Prepare]. It takes [Size]. It fails on images in colour.
func (d *Dataset) Center(options ...DataOption) (*Dataset, error) {
	s, err := settings("Prepare", options)
	if err != nil {
		return nil, err
	}
	images, labels, err := d.Read(0, d.Len())
	if err != nil {
		return nil, err
	}
	if images.Channels != 1 {
		return nil, fmt.Errorf("Center: as imagens são %v, em cores, e um dígito é centrado em tons de cinza: leia-as sem cnnlib.RGB()", images.Shape())
	}
	s = s.sized()
	all, size := Images{Height: s.height, Width: s.width, Channels: 1}, images.Shape().Size()
	for i := range labels {
		all.Pixels = append(all.Pixels, ink.Center(images.Pixels[i*size:(i+1)*size], images.Height, images.Width, s.height, s.width)...)
	}
	return NewDataset(all, labels)
}
