package cnnlib

import "fmt"

// BatchNormalizationOp is the op of [Layer.BatchNormalization].
type BatchNormalizationOp struct{ Momentum, Epsilon float64 }

// BatchNormalizationOption changes a setting of [Layer.BatchNormalization].
type BatchNormalizationOption func(*BatchNormalizationOp)

// MovingMomentum sets how much of the moving mean and variance stays at each step of training. Keras's default is 0.99.
func MovingMomentum(momentum float64) BatchNormalizationOption {
	return func(op *BatchNormalizationOp) { op.Momentum = momentum }
}

// VarianceEpsilon sets what is added to a variance before its root is taken. Keras's default is 0.001.
func VarianceEpsilon(epsilon float64) BatchNormalizationOption {
	return func(op *BatchNormalizationOp) { op.Epsilon = epsilon }
}

// BatchNormalization centres and scales each channel (Ioffe & Szegedy 2015, arXiv 1502.03167), as in Keras: value by value
// γ·(x-mean)/√(variance+ε) + β. The shape stays.
//
// While training, mean and variance are those of the batch's examples, over all axes but the last; each step moves the moving
// mean and variance towards them by 1-momentum of the way. Outside training the moving ones are used.
//
// It learns γ [c], which starts at 1, and β [c], which starts at 0; the moving mean [c] and variance [c], which start at 0 and 1,
// are not for the optimizer. It fails, in [Layer.Err], on a momentum outside [0, 1) and an ε that is not above 0; and
// [Model.Fit] fails where every batch gives it a single value a channel.
func (l Layer) BatchNormalization(options ...BatchNormalizationOption) Layer {
	op := BatchNormalizationOp{Momentum: 0.99, Epsilon: 0.001}
	apply(options, &op)
	return l.Then(op)
}

// Name is "BatchNormalization".
func (BatchNormalizationOp) Name() string { return "BatchNormalization" }

// Caption has it told of with the layer before.
func (BatchNormalizationOp) Caption() Caption {
	return Caption{Family: NormalizationLayer, Gloss: "normalização", Short: "BatchNorm"}
}

func (BatchNormalizationOp) sealed() {}

// OutputShape is the input's.
func (op BatchNormalizationOp) OutputShape(in Shape) (Shape, error) {
	// Written so that NaN fails as well.
	if !(op.Momentum >= 0 && op.Momentum < 1) {
		return nil, fmt.Errorf("momento %v: a fração que fica da média móvel vai de 0 até antes de 1; o padrão é 0.99", op.Momentum)
	}
	if !(op.Epsilon > 0 && op.Epsilon <= 1) {
		return nil, fmt.Errorf("ε %v: o que se soma à variância é maior que 0 e vai até 1; o padrão é 0.001", op.Epsilon)
	}
	return in.clone(), nil
}

// Parameters is γ, β, the moving mean and the moving variance, each [c].
func (BatchNormalizationOp) Parameters(in Shape) []Parameter {
	channels := Shape{in[len(in)-1]}
	return []Parameter{
		{Name: "gamma", Shape: channels.clone(), Init: Ones(), Trainable: true},
		{Name: "beta", Shape: channels.clone(), Init: Zeros(), Trainable: true},
		{Name: "moving_mean", Shape: channels.clone(), Init: Zeros()},
		{Name: "moving_variance", Shape: channels.clone(), Init: Ones()},
	}
}

// learnsFromBatchesOf fails where every batch would have a normalization see one value a channel: it hands on β whatever it
// gets, so that nothing before it can learn, and its moving variance goes to 0.
func (m Model) learnsFromBatchesOf(examples int) error {
	if examples > 1 {
		return nil
	}
	for i, layer := range m.Layers() {
		op, ok := layer.op.(BatchNormalizationOp)
		if in := layer.InputShape(); ok && in.Size() == in[len(in)-1] {
			return fmt.Errorf("camada %d (%s): em lotes de 1 exemplo ela vê um só valor de cada canal, cuja diferença à média é sempre 0, e a rede não aprende: use cnnlib.BatchSize(2) ou mais, com ao menos 2 exemplos", i, op.Name())
		}
	}
	return nil
}
