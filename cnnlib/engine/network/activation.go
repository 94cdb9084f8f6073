package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/gomlx/core/graph"
)

// reLU is max(0, x).
func reLU(_ place, _ cnnlib.ReLUOp, in fast.Value) fast.Value { return in.ReLU() }

// softmax is eˣ divided by the sum of all.
func softmax(_ place, _ cnnlib.SoftmaxOp, in fast.Value) fast.Value {
	return fast.Plain(graph.Softmax(in.Finish(), -1))
}
