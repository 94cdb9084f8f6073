package cnnlib

// RandomRotationOp is the op of [Layer.RandomRotation].
type RandomRotationOp struct {
	Factor float64
	Fill
}

// RandomRotation turns each image around its centre by chance while training, as in Keras: by as much as factor of a whole turn,
// to one side or the other, with pixels between pixels interpolated. Outside training it hands its input on. The shape stays. It
// learns nothing.
//
// The angles follow from the seed and the step, so training is reproducible. It fails, in [Layer.Err], on a factor outside
// [0, 1], an unknown fill and an input that is not an image volume.
func (l Layer) RandomRotation(factor float64, options ...AugmentationOption) Layer {
	a := augmentationOf(options)
	return l.then(RandomRotationOp{factor, a.Fill}, a.noWidth())
}

// Name is "RandomRotation".
func (RandomRotationOp) Name() string { return "RandomRotation" }

// Caption has it told of with the layer before.
func (RandomRotationOp) Caption() Caption {
	return Caption{Family: AugmentationLayer, Gloss: "rotação", Short: "Rotation"}
}

func (RandomRotationOp) sealed() {}

// OutputShape is the input's.
func (op RandomRotationOp) OutputShape(in Shape) (Shape, error) { return op.augmented(in, op.Factor) }

// Parameters is empty.
func (RandomRotationOp) Parameters(Shape) []Parameter { return nil }
