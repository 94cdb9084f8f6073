package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/gomlx/core/graph"
)

// avgPool2D is the mean of each window.
func avgPool2D(at place, op cnnlib.AvgPool2DOp, in fast.Value) fast.Value {
	windows := fast.Windows(in.Finish(), fast.Size(op.Window), at.size())
	return fast.Plain(graph.ReduceMean(windows, 2, 4))
}
