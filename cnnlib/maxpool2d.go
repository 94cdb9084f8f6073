package cnnlib

// Pool is the size of a pooling window.
func Pool(height, width int) Size2D { return Size2D{height, width} }

// MaxPool2DOp is the op of [Layer.MaxPool2D].
type MaxPool2DOp struct {
	Window Size2D
	Slide
}

// MaxPool2D keeps the largest value of each window, channel by channel.
//
// As Keras's MaxPooling2D, where the stride equals the window and there is no padding unless [Strides] and [Padding] say
// otherwise: rows and columns left over at the end are dropped, and input [batch, h, w, c] gives
// [batch, ⌊h/ph⌋, ⌊w/pw⌋, c]. With strides of sh and sw there are ⌊(h-ph)/sh⌋+1 and ⌊(w-pw)/sw⌋+1 rows and columns; with
// padding "same", ⌈h/sh⌉ and ⌈w/sw⌉. It learns nothing. It fails, in [Layer.Err], on an
// input that is not an image volume or, without padding, is smaller than the window, and on strides below 1.
func (l Layer) MaxPool2D(window Size2D, options ...WindowOption) Layer {
	slide, err := slideOf(options, window)
	return l.then(MaxPool2DOp{window, slide}, err)
}

// Name is "MaxPooling2D".
func (MaxPool2DOp) Name() string { return "MaxPooling2D" }

// Caption calls it a "subamostragem".
func (op MaxPool2DOp) Caption() Caption {
	return Caption{Family: PoolingLayer, Gloss: "subamostragem", Detail: op.detail()}
}

func (MaxPool2DOp) sealed() {}

// OutputShape is (⌊h/ph⌋, ⌊w/pw⌋, c) without strides and padding: see [Layer.MaxPool2D].
func (op MaxPool2DOp) OutputShape(in Shape) (Shape, error) {
	p, err := op.Placement(in)
	if err != nil {
		return nil, err
	}
	return Shape{p.Output.Height, p.Output.Width, in[2]}, nil
}

// Placement is where the windows stand over an image volume.
func (op MaxPool2DOp) Placement(in Shape) (Placement, error) {
	return op.over(in, op.Window, op.Window, poolWindow)
}

// Parameters is empty.
func (MaxPool2DOp) Parameters(Shape) []Parameter { return nil }
