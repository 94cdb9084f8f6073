package cnnlib

import "fmt"

// DropoutOp is the op of [Layer.Dropout].
type DropoutOp struct{ Rate float64 }

// Dropout sets a fraction of the values to zero at random while training and
// scales the others by 1/(1-rate), so that their expected sum is unchanged;
// outside training it hands its input on. The shape stays. It learns nothing.
//
// Which values are dropped follows from the seed and the step, so training is
// reproducible. It fails, in [Layer.Err], on a rate outside [0, 1).
func (l Layer) Dropout(rate float64) Layer { return l.Then(DropoutOp{rate}) }

// Name is "Dropout".
func (DropoutOp) Name() string { return "Dropout" }

// Caption has it told of with the layer before, and its rate.
func (op DropoutOp) Caption() Caption {
	return Caption{Family: RegularizationLayer, Gloss: "desligamento", Detail: plainDecimal(op.Rate)}
}

func (DropoutOp) sealed() {}

// OutputShape is the input's.
func (op DropoutOp) OutputShape(in Shape) (Shape, error) {
	// Written so that NaN fails as well.
	if !(op.Rate >= 0 && op.Rate < 1) {
		return nil, fmt.Errorf("taxa %v: a fração a desligar vai de 0 até antes de 1 (0.25 desliga um quarto)", op.Rate)
	}
	return in.clone(), nil
}

// Parameters is empty.
func (DropoutOp) Parameters(Shape) []Parameter { return nil }
