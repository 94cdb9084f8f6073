package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/gomlx/core/graph"
)

// reLU is max(0, x).
func reLU(_ place, _ cnnlib.ReLUOp, in fast.Value) fast.Value { return in.ReLU() }

// leakyReLU is x, or a fraction of it below zero. The gradient at zero is the fraction, as in Keras.
func leakyReLU(_ place, op cnnlib.LeakyReLUOp, in fast.Value) fast.Value {
	x := in.Finish()
	fraction := graph.MulScalar(x, op.NegativeSlope)
	return fast.Plain(graph.Where(graph.GreaterThan(x, graph.ScalarZero(x.Graph(), x.DType())), x, fraction))
}

// sigmoid is 1/(1+e⁻ˣ).
func sigmoid(_ place, _ cnnlib.SigmoidOp, in fast.Value) fast.Value {
	return fast.Plain(graph.Sigmoid(in.Finish()))
}

// tanh is the hyperbolic tangent.
func tanh(_ place, _ cnnlib.TanhOp, in fast.Value) fast.Value {
	return fast.Plain(graph.Tanh(in.Finish()))
}

// softmax is eˣ divided by the sum of all, along the last axis.
func softmax(_ place, _ cnnlib.SoftmaxOp, in fast.Value) fast.Value {
	return fast.Plain(graph.Softmax(in.Finish(), -1))
}
