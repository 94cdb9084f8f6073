package cnnlib

import "fmt"

// InputOp is the op of [Input].
type InputOp struct{ Height, Width, Channels int }

// Input begins a network: it takes images [batch, height, width, channels] of
// whole numbers from 0 (black) to 255 (white) and hands them on scaled to [0, 1].
//
// It learns nothing. Its error, if an axis is below 1, is in [Layer.Err].
func Input(height, width, channels int) Layer {
	op := InputOp{height, width, channels}
	shape, err := op.OutputShape(nil)
	return Layer{op: op, output: shape, err: err}
}

// Name is "Input".
func (InputOp) Name() string { return "Input" }

// Caption calls it "entrada".
func (InputOp) Caption() Caption {
	return Caption{Family: CoreLayer, Gloss: "entrada"}
}

func (InputOp) sealed() {}

// OutputShape is (height, width, channels). It fails after another layer.
func (op InputOp) OutputShape(in Shape) (Shape, error) {
	if in != nil {
		return nil, fmt.Errorf("a entrada só vem no começo de uma rede: tire-a daqui, ou comece outra com cnnlib.Input")
	}
	shape := Shape{op.Height, op.Width, op.Channels}
	for i, axis := range []string{"altura", "largura", "número de canais"} {
		if shape[i] < 1 {
			return nil, fmt.Errorf("Input: %s é %d, mas precisa ser ao menos 1; para o MNIST: cnnlib.Input(28, 28, 1)", axis, shape[i])
		}
	}
	return shape, nil
}

// Parameters is empty.
func (InputOp) Parameters(Shape) []Parameter { return nil }
