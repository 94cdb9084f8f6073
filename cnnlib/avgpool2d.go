package cnnlib

// AvgPool2DOp is the op of [Layer.AvgPool2D].
type AvgPool2DOp struct {
	Window Size2D
	Slide
}

// AvgPool2D takes the mean of each window, channel by channel.
//
// As Keras's AveragePooling2D, where the stride equals the window and there is no padding unless [Strides] and [Padding] say
// otherwise: rows and columns left over at the end are dropped, and input [batch, h, w, c] gives
// [batch, ⌊h/ph⌋, ⌊w/pw⌋, c]. With strides of sh and sw there are ⌊(h-ph)/sh⌋+1 and ⌊(w-pw)/sw⌋+1 rows and columns; with
// padding "same", ⌈h/sh⌉ and ⌈w/sw⌉, and what is beyond the image does not count for the mean. It learns nothing. It fails, in [Layer.Err], on an
// input that is not an image volume or, without padding, is smaller than the window, and on strides below 1.
func (l Layer) AvgPool2D(window Size2D, options ...WindowOption) Layer {
	slide, err := slideOf(options, window)
	return l.then(AvgPool2DOp{window, slide}, err)
}

// Name is "AveragePooling2D".
func (AvgPool2DOp) Name() string { return "AveragePooling2D" }

// Caption calls it a "média".
func (op AvgPool2DOp) Caption() Caption {
	return Caption{Family: PoolingLayer, Gloss: "média", Short: "AvgPool2D", Detail: op.detail()}
}

func (AvgPool2DOp) sealed() {}

// OutputShape is (⌊h/ph⌋, ⌊w/pw⌋, c) without strides and padding: see [Layer.AvgPool2D].
func (op AvgPool2DOp) OutputShape(in Shape) (Shape, error) {
	p, err := op.Placement(in)
	if err != nil {
		return nil, err
	}
	return Shape{p.Output.Height, p.Output.Width, in[2]}, nil
}

// Placement is where the windows stand over an image volume.
func (op AvgPool2DOp) Placement(in Shape) (Placement, error) {
	return op.over(in, op.Window, op.Window, poolWindow)
}

// Parameters is empty.
func (AvgPool2DOp) Parameters(Shape) []Parameter { return nil }
