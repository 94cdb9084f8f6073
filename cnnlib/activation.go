package cnnlib

import (
	"fmt"
	"math"
)

// ReLUOp is the op of [Layer.ReLU].
type ReLUOp struct{}

// ReLU is max(0, x), value by value. The shape stays. It learns nothing.
func (l Layer) ReLU() Layer { return l.Then(ReLUOp{}) }

// Name is "ReLU".
func (ReLUOp) Name() string { return "ReLU" }

// Caption has it told of with the layer before.
func (ReLUOp) Caption() Caption {
	return Caption{Family: ActivationLayer, Gloss: "ativação"}
}

func (ReLUOp) sealed() {}

// OutputShape is the input's.
func (ReLUOp) OutputShape(in Shape) (Shape, error) { return in.clone(), nil }

// Parameters is empty.
func (ReLUOp) Parameters(Shape) []Parameter { return nil }

// LeakyReLUOp is the op of [Layer.LeakyReLU].
type LeakyReLUOp struct{ NegativeSlope float64 }

// LeakyReLUOption changes a setting of [Layer.LeakyReLU].
type LeakyReLUOption func(*LeakyReLUOp)

// NegativeSlope sets by what negative values are multiplied. Keras's default is 0.3.
func NegativeSlope(slope float64) LeakyReLUOption {
	return func(op *LeakyReLUOp) { op.NegativeSlope = slope }
}

// LeakyReLU is x where x is positive and a fraction of it elsewhere, value by value. The shape stays. It learns nothing. It fails,
// in [Layer.Err], on a slope below 0.
func (l Layer) LeakyReLU(options ...LeakyReLUOption) Layer {
	op := LeakyReLUOp{NegativeSlope: 0.3}
	apply(options, &op)
	return l.Then(op)
}

// Name is "LeakyReLU".
func (LeakyReLUOp) Name() string { return "LeakyReLU" }

// Caption has it told of with the layer before, and its slope.
func (op LeakyReLUOp) Caption() Caption {
	return Caption{Family: ActivationLayer, Gloss: "ativação", Detail: plainDecimal(op.NegativeSlope), Short: "LReLU"}
}

func (LeakyReLUOp) sealed() {}

// OutputShape is the input's.
func (op LeakyReLUOp) OutputShape(in Shape) (Shape, error) {
	// Written so that NaN fails as well.
	if !(op.NegativeSlope >= 0 && op.NegativeSlope <= math.MaxFloat32) {
		return nil, fmt.Errorf("inclinação %v: os valores negativos são multiplicados por um número a partir de 0; o padrão é 0.3", op.NegativeSlope)
	}
	return in.clone(), nil
}

// Parameters is empty.
func (LeakyReLUOp) Parameters(Shape) []Parameter { return nil }

// SigmoidOp is the op of [Layer.Sigmoid].
type SigmoidOp struct{}

// Sigmoid is 1/(1+e⁻ˣ), value by value, between 0 and 1. The shape stays. It learns nothing.
func (l Layer) Sigmoid() Layer { return l.Then(SigmoidOp{}) }

// Name is "Sigmoid".
func (SigmoidOp) Name() string { return "Sigmoid" }

// Caption has it told of with the layer before.
func (SigmoidOp) Caption() Caption {
	return Caption{Family: ActivationLayer, Gloss: "ativação"}
}

func (SigmoidOp) sealed() {}

// OutputShape is the input's.
func (SigmoidOp) OutputShape(in Shape) (Shape, error) { return in.clone(), nil }

// Parameters is empty.
func (SigmoidOp) Parameters(Shape) []Parameter { return nil }

// TanhOp is the op of [Layer.Tanh].
type TanhOp struct{}

// Tanh is the hyperbolic tangent, value by value, between -1 and 1. The shape stays. It learns nothing.
func (l Layer) Tanh() Layer { return l.Then(TanhOp{}) }

// Name is "Tanh".
func (TanhOp) Name() string { return "Tanh" }

// Caption has it told of with the layer before.
func (TanhOp) Caption() Caption {
	return Caption{Family: ActivationLayer, Gloss: "ativação"}
}

func (TanhOp) sealed() {}

// OutputShape is the input's.
func (TanhOp) OutputShape(in Shape) (Shape, error) { return in.clone(), nil }

// Parameters is empty.
func (TanhOp) Parameters(Shape) []Parameter { return nil }

// SoftmaxOp is the op of [Layer.Softmax].
type SoftmaxOp struct{}

// Softmax turns a vector of scores [batch, n] into probabilities: each value
// is eˣ divided by the sum of all, so that they lie in (0, 1) and add up to 1.
// Of a volume it takes each pixel's channels, as Keras does. The shape stays. It learns nothing.
func (l Layer) Softmax() Layer { return l.Then(SoftmaxOp{}) }

// Name is "Softmax".
func (SoftmaxOp) Name() string { return "Softmax" }

// Caption has it told of with the layer before.
func (SoftmaxOp) Caption() Caption {
	return Caption{Family: ActivationLayer, Gloss: "probabilidades"}
}

func (SoftmaxOp) sealed() {}

// OutputShape is the input's.
func (SoftmaxOp) OutputShape(in Shape) (Shape, error) { return in.clone(), nil }

// Parameters is empty.
func (SoftmaxOp) Parameters(Shape) []Parameter { return nil }
