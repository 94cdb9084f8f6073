package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// globalAvgPool2D is the mean of each channel, added up in float32.
func globalAvgPool2D(_ place, _ cnnlib.GlobalAvgPool2DOp, in fast.Value) fast.Value {
	x := in.Finish()
	mean := graph.ReduceMean(graph.ConvertDType(x, dtypes.Float32), 1, 2)
	return fast.Plain(graph.ConvertDType(mean, x.DType()))
}
