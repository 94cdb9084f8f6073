package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"
)

// conv2D is the cross-correlation with each filter, and its bias.
func conv2D(at place, _ cnnlib.Conv2DOp, in fast.Value) fast.Value {
	g := in.Graph()
	return at.fast.Convolve(in, at.parameter("kernel", g), at.size()).WithBias(at.parameter("bias", g))
}
