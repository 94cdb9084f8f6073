package cnnlib

// GlobalAvgPool2DOp is the op of [Layer.GlobalAvgPool2D].
type GlobalAvgPool2DOp struct{}

// GlobalAvgPool2D takes the mean of each channel over the whole image, as Keras's GlobalAveragePooling2D: input
// [batch, h, w, c] gives [batch, c]. It learns nothing. It fails, in [Layer.Err], on an input that is not an image volume.
func (l Layer) GlobalAvgPool2D() Layer { return l.Then(GlobalAvgPool2DOp{}) }

// Name is "GlobalAveragePooling2D".
func (GlobalAvgPool2DOp) Name() string { return "GlobalAveragePooling2D" }

// Caption calls it a "média global".
func (GlobalAvgPool2DOp) Caption() Caption {
	return Caption{Family: PoolingLayer, Gloss: "média global", Short: "GlobalAvg"}
}

func (GlobalAvgPool2DOp) sealed() {}

// OutputShape is (c).
func (GlobalAvgPool2DOp) OutputShape(in Shape) (Shape, error) {
	if len(in) != 3 {
		return nil, errNotVolume(in)
	}
	return Shape{in[2]}, nil
}

// Parameters is empty.
func (GlobalAvgPool2DOp) Parameters(Shape) []Parameter { return nil }
