package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"
)

// avgPool2D is the mean of each window.
func avgPool2D(at place, op cnnlib.AvgPool2DOp, in fast.Value) fast.Value {
	return in.MeanPoolOver(at.slides(op))
}
