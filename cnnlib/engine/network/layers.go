package network

import (
	"fmt"
	"reflect"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"
)

// kinds is how each kind of layer of [cnnlib.Ops] is computed.
var kinds = []kind{
	imageByImage(input),
	wholeInTraining(randomFlip),
	wholeInTraining(randomTranslation),
	wholeInTraining(randomRotation),
	wholeInTraining(randomZoom),
	imageByImage(conv2D),
	wholeInTraining(batchNormalization),
	imageByImage(reLU),
	imageByImage(leakyReLU),
	imageByImage(sigmoid),
	imageByImage(tanh),
	imageByImage(maxPool2D),
	imageByImage(avgPool2D),
	imageByImage(globalAvgPool2D),
	wholeBatch(dropout),
	wholeBatch(flatten),
	wholeBatch(dense),
	wholeBatch(softmax),
}

// kind is how one kind of layer is computed.
type kind struct {
	op reflect.Type
	// add adds the layer to the graph and returns what it hands on.
	add func(at place, op cnnlib.Op, in fast.Value) fast.Value
	// imageByImage says that the layer treats each image by itself and alike, wherever it stands in the batch, so
	// that a batch may go through it in pieces.
	imageByImage bool
	// imageByImageOutside says so of the layer outside training.
	imageByImageOutside bool
}

// wholeBatch is a kind of layer that needs the batch in one piece, or gains nothing from pieces.
func wholeBatch[O cnnlib.Op](add func(at place, op O, in fast.Value) fast.Value) kind {
	return kind{
		op:  reflect.TypeFor[O](),
		add: func(at place, op cnnlib.Op, in fast.Value) fast.Value { return add(at, op.(O), in) },
	}
}

// imageByImage is a kind of layer that a batch may go through in pieces.
func imageByImage[O cnnlib.Op](add func(at place, op O, in fast.Value) fast.Value) kind {
	k := wholeBatch(add)
	k.imageByImage, k.imageByImageOutside = true, true
	return k
}

// wholeInTraining is a kind of layer that needs the batch in one piece in training alone.
func wholeInTraining[O cnnlib.Op](add func(at place, op O, in fast.Value) fast.Value) kind {
	k := wholeBatch(add)
	k.imageByImageOutside = true
	return k
}

// imageByImage says whether a batch may go through a layer in pieces.
func (b *builder) imageByImage(op cnnlib.Op) bool {
	if b.mode.Training {
		return b.kindOf(op).imageByImage
	}
	return b.kindOf(op).imageByImageOutside
}

// kindOf is how a layer is computed.
func (b *builder) kindOf(op cnnlib.Op) kind {
	for _, k := range b.kinds {
		if k.op == reflect.TypeOf(op) {
			return k
		}
	}
	// The ops of cnnlib are a closed set; the engine turns a panic of graph
	// building into an error, as GoMLX does with its own.
	panic(fmt.Errorf("a camada %s não tem forma de cálculo", op.Name()))
}
