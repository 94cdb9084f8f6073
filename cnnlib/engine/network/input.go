package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// input scales bytes to [0, 1].
func input(_ place, _ cnnlib.InputOp, in fast.Value) fast.Value {
	return fast.Plain(graph.MulScalar(graph.ConvertDType(in.Finish(), dtypes.Float32), 1.0/255))
}
