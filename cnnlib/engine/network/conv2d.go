package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"
)

// conv2D is the cross-correlation with each filter, and its bias.
func conv2D(at place, op cnnlib.Conv2DOp, in fast.Value) fast.Value {
	g, s := in.Graph(), at.slides(op)
	return at.fast.ConvolveStrided(in.Pad(s.Before, s.After), at.parameter("kernel", g), s.Strides, s.Places).WithBias(at.parameter("bias", g))
}
