package cnnlib

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// Op is what a layer computes, apart from where it stands in a network. The set of ops is closed: those of this
// package, as [Ops] lists them.
//
// An op is a struct of settings that can be compared with ==. Its fields are stored, sent and hashed: what a trained
// state lies under is made of them. A setting that comes later has a zero value that stands for what was before, and is
// left out of JSON there (omitzero), so that trained states are found again.
type Op interface {
	// Name is the name of the layer in Keras, e.g. "Conv2D".
	Name() string
	// OutputShape is the shape this op gives for an input shape, or an error
	// that says why the two cannot fit and what would.
	OutputShape(input Shape) (Shape, error)
	// Parameters lists the arrays of numbers that the op has for an input shape that it takes.
	Parameters(input Shape) []Parameter
	// Caption is how pictures tell of the layer.
	Caption() Caption

	// sealed closes the set.
	sealed()
}

// Ops lists every kind of layer, by an example with settings of its own. All of them take an image volume of 8 × 8 × 2
// or a vector.
//
// What knows layers one by one (package engine/network, the reference values of Keras beside it) has something for
// each of this list: TestEveryLayer in engine/network says what is missing.
func Ops() []Op {
	return []Op{
		InputOp{Height: 8, Width: 8, Channels: 2},
		RandomFlipOp{Mode: FlipHorizontal},
		RandomTranslationOp{HeightFactor: 0.1, WidthFactor: 0.2, Fill: Fill{Mode: FillConstant, Value: 0.5}},
		RandomRotationOp{Factor: 0.1, Fill: Fill{Mode: FillReflect}},
		RandomZoomOp{HeightFactor: 0.2, WidthFactor: 0.1, Fill: Fill{Mode: FillNearest}},
		Conv2DOp{Filters: 3, Kernel: Size2D{3, 2}, Slide: Slide{Size2D{2, 1}, PaddingSame}},
		BatchNormalizationOp{Momentum: 0.9, Epsilon: 0.01},
		ReLUOp{},
		LeakyReLUOp{NegativeSlope: 0.2},
		SigmoidOp{},
		TanhOp{},
		MaxPool2DOp{Window: Size2D{2, 3}, Slide: Slide{Size2D{1, 2}, PaddingSame}},
		AvgPool2DOp{Window: Size2D{3, 2}, Slide: Slide{Size2D{2, 1}, PaddingSame}},
		GlobalAvgPool2DOp{},
		DropoutOp{Rate: 0.25},
		FlattenOp{},
		DenseOp{Units: 5},
		SoftmaxOp{},
	}
}

// NewOp is the op of a name, with its settings as a JSON object of its fields. It fails on a name that is none of
// [Ops] and on settings that the op does not have.
func NewOp(name string, settings []byte) (Op, error) {
	for _, op := range Ops() {
		if op.Name() != name {
			continue
		}
		made := reflect.New(reflect.TypeOf(op))
		fields := json.NewDecoder(bytes.NewReader(settings))
		fields.DisallowUnknownFields()
		if err := fields.Decode(made.Interface()); err != nil {
			return nil, fmt.Errorf("os ajustes da camada %s não puderam ser lidos (%w): confira os nomes e os valores", name, err)
		}
		return made.Elem().Interface().(Op), nil
	}
	return nil, fmt.Errorf("camada %q desconhecida: use uma das que o cnnlib tem, como Conv2D ou Dense", name)
}

// Family is the group of layers to which Keras's documentation counts a layer.
type Family string

// The families. Layers of the last four are told of together with the layer before them.
const (
	CoreLayer           Family = "core"
	ConvolutionLayer    Family = "convolution"
	PoolingLayer        Family = "pooling"
	ReshapingLayer      Family = "reshaping"
	ActivationLayer     Family = "activation"
	RegularizationLayer Family = "regularization"
	NormalizationLayer  Family = "normalization"
	AugmentationLayer   Family = "image augmentation"
)

// Caption is how pictures tell of a layer, besides its name.
type Caption struct {
	Family Family
	// Gloss is what the layer is, in Portuguese and a word or two: "subamostragem".
	Gloss string
	// Detail is the settings worth telling, if any: "0,25" is written after the name of a layer that is told of with the one
	// before it, "passo 2" under that of another.
	Detail string
	// Short is what is written where there is no room for the name, if that is long.
	Short string
}

// Follows says whether the layer is told of together with the one before it, as "+ ReLU".
func (c Caption) Follows() bool {
	switch c.Family {
	case ActivationLayer, RegularizationLayer, NormalizationLayer, AugmentationLayer:
		return true
	}
	return false
}
