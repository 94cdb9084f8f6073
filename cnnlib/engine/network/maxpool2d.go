package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"
)

// maxPool2D is the largest value of each window.
func maxPool2D(at place, op cnnlib.MaxPool2DOp, in fast.Value) fast.Value {
	return in.MaxPoolOver(at.slides(op))
}
