package cnnlib

import "fmt"

// FlipMode says along which axes [Layer.RandomFlip] mirrors.
type FlipMode string

// The modes, as in Keras: left and right change places, top and bottom, or both at once.
const (
	FlipHorizontal            FlipMode = "horizontal"
	FlipVertical              FlipMode = "vertical"
	FlipHorizontalAndVertical FlipMode = "horizontal_and_vertical"
)

// RandomFlipOp is the op of [Layer.RandomFlip].
type RandomFlipOp struct{ Mode FlipMode }

// RandomFlip mirrors about half of the images while training, as in Keras; outside training it hands its input on. The shape
// stays. It learns nothing. Without a mode, an image is mirrored along both axes at once, which is Keras's default.
//
// Which images are mirrored follows from the seed and the step, so training is reproducible. It fails, in [Layer.Err], on
// an unknown mode and on an input that is not an image volume.
func (l Layer) RandomFlip(mode ...FlipMode) Layer {
	switch len(mode) {
	case 0:
		return l.Then(RandomFlipOp{FlipHorizontalAndVertical})
	case 1:
		return l.Then(RandomFlipOp{mode[0]})
	}
	return l.then(RandomFlipOp{}, fmt.Errorf("%d modos: dê um só, como cnnlib.FlipHorizontal, ou nenhum", len(mode)))
}

// Name is "RandomFlip".
func (RandomFlipOp) Name() string { return "RandomFlip" }

// Caption has it told of with the layer before.
func (RandomFlipOp) Caption() Caption {
	return Caption{Family: AugmentationLayer, Gloss: "espelhamento"}
}

func (RandomFlipOp) sealed() {}

// OutputShape is the input's.
func (op RandomFlipOp) OutputShape(in Shape) (Shape, error) {
	switch op.Mode {
	case FlipHorizontal, FlipVertical, FlipHorizontalAndVertical:
	default:
		return nil, fmt.Errorf("modo %q desconhecido: use cnnlib.FlipHorizontal, FlipVertical ou FlipHorizontalAndVertical", string(op.Mode))
	}
	if len(in) != 3 {
		return nil, errNotVolume(in)
	}
	return in.clone(), nil
}

// Parameters is empty.
func (RandomFlipOp) Parameters(Shape) []Parameter { return nil }
