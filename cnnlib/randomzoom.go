package cnnlib

// RandomZoomOp is the op of [Layer.RandomZoom].
type RandomZoomOp struct {
	HeightFactor, WidthFactor float64
	// KeepAspect says that the width is zoomed as the height, whatever WidthFactor is.
	KeepAspect bool
	Fill
}

// RandomZoom makes each image smaller or larger by chance while training, as in Keras: what is seen is 1-heightFactor to
// 1+heightFactor as high as the image, and as wide in the same proportion unless [WidthFactor] says otherwise; pixels between pixels
// are interpolated. Outside training it hands its input on. The shape stays. It learns nothing.
//
// The zooms follow from the seed and the step, so training is reproducible. It fails, in [Layer.Err], on a factor outside
// [0, 1], an unknown fill and an input that is not an image volume.
func (l Layer) RandomZoom(heightFactor float64, options ...AugmentationOption) Layer {
	a := augmentationOf(options)
	return l.Then(RandomZoomOp{heightFactor, a.width, !a.ownWidth, a.Fill})
}

// Name is "RandomZoom".
func (RandomZoomOp) Name() string { return "RandomZoom" }

// Caption has it told of with the layer before.
func (RandomZoomOp) Caption() Caption {
	return Caption{Family: AugmentationLayer, Gloss: "zoom"}
}

func (RandomZoomOp) sealed() {}

// OutputShape is the input's.
func (op RandomZoomOp) OutputShape(in Shape) (Shape, error) {
	return op.augmented(in, op.HeightFactor, op.WidthFactor)
}

// Parameters is empty.
func (RandomZoomOp) Parameters(Shape) []Parameter { return nil }
