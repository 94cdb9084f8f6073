package cnnlib

import (
	"fmt"

	"cnn321/cnnlib/internal/ink"
	"cnn321/cnnlib/internal/picture"
)

// LoadImage reads one picture, PNG, JPEG or GIF, as images of one: gray and in its own size, unless [RGB] and [Size]
// say otherwise. It takes [Size], [RGB] and [Prepared].
func LoadImage(path string, options ...DataOption) (Images, error) {
	s, err := settings("LoadImage", options)
	if err != nil {
		return Images{}, err
	}
	file, err := absolute(path)
	if err != nil {
		return Images{}, err
	}
	form := picture.Form{Height: s.height, Width: s.width, RGB: s.rgb}
	if s.asInMNIST {
		form.Height, form.Width = 0, 0
	}
	pixels, err := picture.Read(file, form)
	if err != nil {
		return Images{}, err
	}
	image := Images{Height: pixels.Height, Width: pixels.Width, Channels: form.Channels(), Pixels: pixels.Values}
	if !s.asInMNIST {
		return image, nil
	}
	s = s.sized()
	if image, err = Prepare(image, Size(s.height, s.width)); err != nil {
		return Images{}, fmt.Errorf("%s: %w", file, err)
	}
	return image, nil
}

// Prepare makes of a photograph of a handwritten digit, one gray image of any size, an image as MNIST's are, of
// 28 × 28 × 1 unless [Size] says otherwise: bright strokes on black, cropped, scaled in their proportion to a box
// of 20 × 20, with strokes as wide as MNIST's and the centre of mass in the middle. These are the steps and the numbers of
// the drawing pad (package sketch).
//
// A digit that was photographed aslant is turned by [Straightened], by its long axis; the pad looks at both, as it was drawn and
// turned. What is as wide as it is tall stays as it is.
//
// The digit may be dark on light or light on dark, and shadows do no harm; it should be alone on plain
// paper and fill a good part of the photograph. Prepare fails where it finds no strokes. It takes [Size] and
// [Straightened].
func Prepare(photo Images, options ...DataOption) (Images, error) {
	s, err := settings("Prepare", options)
	if err != nil {
		return Images{}, err
	}
	if err := photo.check(); err != nil {
		return Images{}, fmt.Errorf("Prepare: %w", err)
	}
	if photo.Len() != 1 || photo.Channels != 1 {
		return Images{}, fmt.Errorf("Prepare: recebeu %d de %v, e prepara uma só imagem em tons de cinza: leia-a com cnnlib.LoadImage, ou escolha uma com imagens.At(0)", photo.Len(), photo.Shape())
	}
	s = s.sized()
	pixels, err := ink.Photo(photo.Pixels, photo.Height, photo.Width, s.height, s.width, s.straightened)
	if err != nil {
		return Images{}, fmt.Errorf("Prepare: %w", err)
	}
	return Images{Height: s.height, Width: s.width, Channels: 1, Pixels: pixels}, nil
}
