package main

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/draw"
	"cnn321/cnnlib/draw/canvas"
	"cnn321/cnnlib/lesson"
)

// lessonFilter is the one that the lesson works through by hand.
func lessonFilter() cnnlib.Filter { return cnnlib.Filter{{1, 0, 0}, {0, -1, 0}, {0, 0, 0}} }

func architecture(material) (*canvas.Picture, error) { return draw.Diagram(lesson.Output().Layers()) }

func digit(data material) (*canvas.Picture, error) {
	seven, err := data.digits.At(0)
	if err != nil {
		return nil, err
	}
	return draw.Digit(seven)
}

func slidingFilter(data material) (canvas.Animation, error) {
	const stops = 8
	seven, err := data.digits.At(0)
	if err != nil {
		return canvas.Animation{}, err
	}
	c, err := draw.NewConvolution(seven, lessonFilter())
	if err != nil {
		return canvas.Animation{}, err
	}
	return c.Slide(stops)
}

func convolution(data material) (*canvas.Picture, error) {
	two, err := data.digits.At(1)
	if err != nil {
		return nil, err
	}
	c, err := draw.NewConvolution(two, lessonFilter())
	if err != nil {
		return nil, err
	}
	return c.Picture()
}
