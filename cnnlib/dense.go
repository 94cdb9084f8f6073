package cnnlib

import "fmt"

// DenseOp is the op of [Layer.Dense].
type DenseOp struct{ Units int }

// Dense joins every input to every unit: y = x·W + b; input [batch, n] gives
// [batch, units].
//
// It learns a kernel [n, units], which starts Glorot uniform, and a bias
// [units], which starts at zero. It fails, in [Layer.Err], on units below 1 and
// on an input that is not a vector: put [Layer.Flatten] before it.
func (l Layer) Dense(units int) Layer { return l.Then(DenseOp{units}) }

// Name is "Dense".
func (DenseOp) Name() string { return "Dense" }

// Caption calls it "densa".
func (DenseOp) Caption() Caption {
	return Caption{Family: CoreLayer, Gloss: "densa"}
}

func (DenseOp) sealed() {}

// OutputShape is (units).
func (op DenseOp) OutputShape(in Shape) (Shape, error) {
	if len(in) != 1 {
		return nil, fmt.Errorf("a camada densa recebe um vetor, e a entrada é um volume: ponha .Flatten() antes, que faz dele um vetor de %s valores", Thousands(in.Size()))
	}
	if op.Units < 1 {
		return nil, fmt.Errorf("%d neurônios: é preciso ao menos 1", op.Units)
	}
	return Shape{op.Units}, nil
}

// Parameters is the kernel [n, units] and the bias [units].
func (op DenseOp) Parameters(in Shape) []Parameter {
	return []Parameter{
		{Name: "kernel", Shape: Shape{in[0], op.Units}, Init: GlorotUniform(in[0], op.Units), Trainable: true},
		{Name: "bias", Shape: Shape{op.Units}, Init: Zeros(), Trainable: true},
	}
}
