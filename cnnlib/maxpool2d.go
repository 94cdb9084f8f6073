package cnnlib

import "fmt"

// Pool is the size of a pooling window.
func Pool(height, width int) Size2D { return Size2D{height, width} }

// MaxPool2DOp is the op of [Layer.MaxPool2D].
type MaxPool2DOp struct{ Window Size2D }

// MaxPool2D keeps the largest value of each window, channel by channel.
//
// As Keras's MaxPooling2D with its defaults: the stride equals the window, and
// rows and columns left over at the end are dropped: input [batch, h, w, c] gives
// [batch, ⌊h/ph⌋, ⌊w/pw⌋, c]. It learns nothing. It fails, in [Layer.Err], on an
// input that is not an image volume or is smaller than the window.
func (l Layer) MaxPool2D(window Size2D) Layer {
	return l.Then(MaxPool2DOp{window})
}

// Name is "MaxPooling2D".
func (MaxPool2DOp) Name() string { return "MaxPooling2D" }

// Caption calls it a "subamostragem".
func (MaxPool2DOp) Caption() Caption {
	return Caption{Family: PoolingLayer, Gloss: "subamostragem"}
}

func (MaxPool2DOp) sealed() {}

// OutputShape is (⌊h/ph⌋, ⌊w/pw⌋, c).
func (op MaxPool2DOp) OutputShape(in Shape) (Shape, error) {
	if len(in) != 3 {
		return nil, errNotVolume(in)
	}
	if op.Window.Height < 1 || op.Window.Width < 1 {
		return nil, fmt.Errorf("janela de %d × %d: cada lado precisa ser ao menos 1", op.Window.Height, op.Window.Width)
	}
	if op.Window.Height > in[0] || op.Window.Width > in[1] {
		return nil, fmt.Errorf("a janela de %d × %d é maior que a imagem de %d × %d: use uma janela menor",
			op.Window.Height, op.Window.Width, in[0], in[1])
	}
	return Shape{in[0] / op.Window.Height, in[1] / op.Window.Width, in[2]}, nil
}

// Parameters is empty.
func (MaxPool2DOp) Parameters(Shape) []Parameter { return nil }
