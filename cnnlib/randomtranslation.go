package cnnlib

// RandomTranslationOp is the op of [Layer.RandomTranslation].
type RandomTranslationOp struct {
	HeightFactor, WidthFactor float64
	Fill
}

// RandomTranslation shifts each image by chance while training, as in Keras: up or down by as much as heightFactor of its
// height, left or right by as much as widthFactor of its width, with pixels between pixels interpolated. Outside training it hands
// its input on. The shape stays. It learns nothing.
//
// The shifts follow from the seed and the step, so training is reproducible. It fails, in [Layer.Err], on a factor outside
// [0, 1], an unknown fill and an input that is not an image volume.
func (l Layer) RandomTranslation(heightFactor, widthFactor float64, options ...AugmentationOption) Layer {
	a := augmentationOf(options)
	return l.then(RandomTranslationOp{heightFactor, widthFactor, a.Fill}, a.noWidth())
}

// Name is "RandomTranslation".
func (RandomTranslationOp) Name() string { return "RandomTranslation" }

// Caption has it told of with the layer before.
func (RandomTranslationOp) Caption() Caption {
	return Caption{Family: AugmentationLayer, Gloss: "deslocamento", Short: "Translation"}
}

func (RandomTranslationOp) sealed() {}

// OutputShape is the input's.
func (op RandomTranslationOp) OutputShape(in Shape) (Shape, error) {
	return op.augmented(in, op.HeightFactor, op.WidthFactor)
}

// Parameters is empty.
func (RandomTranslationOp) Parameters(Shape) []Parameter { return nil }
