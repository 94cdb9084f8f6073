package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/gomlx/core/graph"
)

// globalAvgPool2D is the mean of each channel.
func globalAvgPool2D(_ place, _ cnnlib.GlobalAvgPool2DOp, in fast.Value) fast.Value {
	return fast.Plain(graph.ReduceMean(in.Finish(), 1, 2))
}
