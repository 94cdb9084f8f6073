package cnnlib

// AvgPool2DOp is the op of [Layer.AvgPool2D].
type AvgPool2DOp struct{ Window Size2D }

// AvgPool2D takes the mean of each window, channel by channel.
//
// As Keras's AveragePooling2D with its defaults: the stride equals the window, and
// rows and columns left over at the end are dropped: input [batch, h, w, c] gives
// [batch, ⌊h/ph⌋, ⌊w/pw⌋, c]. It learns nothing. It fails, in [Layer.Err], on an
// input that is not an image volume or is smaller than the window.
func (l Layer) AvgPool2D(window Size2D) Layer {
	return l.Then(AvgPool2DOp{window})
}

// Name is "AveragePooling2D".
func (AvgPool2DOp) Name() string { return "AveragePooling2D" }

// Caption calls it a "média".
func (AvgPool2DOp) Caption() Caption {
	return Caption{Family: PoolingLayer, Gloss: "média"}
}

func (AvgPool2DOp) sealed() {}

// OutputShape is (⌊h/ph⌋, ⌊w/pw⌋, c).
func (op AvgPool2DOp) OutputShape(in Shape) (Shape, error) { return op.Window.pooled(in) }

// Parameters is empty.
func (AvgPool2DOp) Parameters(Shape) []Parameter { return nil }
