package network

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// batchNormalization centres and scales each channel: by the batch's examples in training, which also move the moving mean
// and variance, and by these outside it. It computes in float32 whatever the layers around it hand on, as Keras does.
func batchNormalization(at place, op cnnlib.BatchNormalizationOp, in fast.Value) fast.Value {
	handed := in.Finish()
	g, x := handed.Graph(), graph.ConvertDType(handed, dtypes.Float32)
	mean, variance := at.parameter("moving_mean", g), at.parameter("moving_variance", g)
	if at.mode.Training {
		batchMean, batchVariance := moments(x, at.mode.Counts(g, x.Shape().Dim(0)))
		towards := func(moving, now *graph.Node) *graph.Node {
			return graph.Add(graph.MulScalar(moving, op.Momentum), graph.MulScalar(now, 1-op.Momentum))
		}
		at.update("moving_mean", towards(mean, batchMean))
		at.update("moving_variance", towards(variance, batchVariance))
		mean, variance = batchMean, batchVariance
	}
	scale := graph.Div(at.parameter("gamma", g), graph.Sqrt(graph.AddScalar(variance, op.Epsilon)))
	y := graph.Mul(graph.Sub(x, perChannel(mean, x)), perChannel(scale, x))
	y = graph.Add(y, perChannel(at.parameter("beta", g), x))
	return fast.Plain(graph.ConvertDType(y, handed.DType()))
}

// moments is the mean and the variance [c] of the rows of x [batch, …, c] that count.
func moments(x, counts *graph.Node) (mean, variance *graph.Node) {
	var axes []int
	dims := make([]int, x.Rank())
	values := 1 // of a channel, in an example
	for axis := range x.Rank() - 1 {
		axes = append(axes, axis)
		if axis > 0 {
			values *= x.Shape().Dim(axis)
		}
	}
	for axis := range dims {
		dims[axis] = 1
	}
	dims[0] = x.Shape().Dim(0)
	each := graph.Reshape(counts, dims...)
	total := graph.MulScalar(graph.ReduceAllSum(counts), float64(values))
	over := func(x *graph.Node) *graph.Node { return graph.Div(graph.ReduceSum(graph.Mul(x, each), axes...), total) }
	mean = over(x)
	return mean, over(graph.Square(graph.Sub(x, perChannel(mean, x))))
}

// perChannel is v [c] with as many axes as x, to be combined with it.
func perChannel(v, x *graph.Node) *graph.Node {
	dims := make([]int, x.Rank())
	for axis := range dims {
		dims[axis] = 1
	}
	dims[len(dims)-1] = v.Shape().Dim(0)
	return graph.Reshape(v, dims...)
}
