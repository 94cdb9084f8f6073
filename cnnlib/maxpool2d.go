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
func (op MaxPool2DOp) OutputShape(in Shape) (Shape, error) { return op.Window.pooled(in) }

// Parameters is empty.
func (MaxPool2DOp) Parameters(Shape) []Parameter { return nil }

// pooled is the shape of an image volume after pooling over windows of this size, side by side.
func (window Size2D) pooled(in Shape) (Shape, error) {
	if len(in) != 3 {
		return nil, errNotVolume(in)
	}
	if window.Height < 1 || window.Width < 1 {
		return nil, fmt.Errorf("janela de %d × %d: cada lado precisa ser ao menos 1", window.Height, window.Width)
	}
	if window.Height > in[0] || window.Width > in[1] {
		return nil, fmt.Errorf("a janela de %d × %d é maior que a imagem de %d × %d: use uma janela menor",
			window.Height, window.Width, in[0], in[1])
	}
	return Shape{in[0] / window.Height, in[1] / window.Width, in[2]}, nil
}
