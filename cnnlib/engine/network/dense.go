package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"
)

// dense is the product with the kernel, and the bias.
func dense(at place, _ cnnlib.DenseOp, in fast.Value) fast.Value {
	g := in.Graph()
	return at.fast.MatMul(in, at.parameter("kernel", g)).WithBias(at.parameter("bias", g))
}
