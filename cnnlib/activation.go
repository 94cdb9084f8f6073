package cnnlib

import "fmt"

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

// SoftmaxOp is the op of [Layer.Softmax].
type SoftmaxOp struct{}

// Softmax turns a vector of scores [batch, n] into probabilities: each value
// is eˣ divided by the sum of all, so that they lie in (0, 1) and add up to 1.
// The shape stays. It learns nothing. It fails, in [Layer.Err], on a volume.
func (l Layer) Softmax() Layer { return l.Then(SoftmaxOp{}) }

// Name is "Softmax".
func (SoftmaxOp) Name() string { return "Softmax" }

// Caption has it told of with the layer before.
func (SoftmaxOp) Caption() Caption {
	return Caption{Family: ActivationLayer, Gloss: "probabilidades"}
}

func (SoftmaxOp) sealed() {}

// OutputShape is the input's.
func (SoftmaxOp) OutputShape(in Shape) (Shape, error) {
	if len(in) != 1 {
		return nil, fmt.Errorf("softmax dá a probabilidade de cada classe, e por isso recebe um vetor: ponha .Flatten() e .Dense(classes) antes")
	}
	return in.clone(), nil
}

// Parameters is empty.
func (SoftmaxOp) Parameters(Shape) []Parameter { return nil }
