package network

import (
	"math"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/gomlx/core/graph"
)

// randomRotation turns each image by chance, in training.
func randomRotation(at place, op cnnlib.RandomRotationOp, in fast.Value) fast.Value {
	x := in.Finish()
	if !at.mode.Training {
		return fast.Plain(x)
	}
	return fast.Plain(rotated(x, at.factors(x.Shape().Dim(0), 0, op.Factor), op.Fill))
}

// rotated turns images around their centre by fractions [batch] of a whole turn.
func rotated(x, turns *graph.Node, fill cnnlib.Fill) *graph.Node {
	s := samplesOf(x)
	angle := graph.Reshape(graph.MulScalar(turns, 2*math.Pi), -1, 1, 1)
	cos, sin := graph.Cos(angle), graph.Sin(angle)
	middleRow, middleColumn := float64(x.Shape().Dim(1)-1)/2, float64(x.Shape().Dim(2)-1)/2
	row, column := graph.AddScalar(s.at(1), -middleRow), graph.AddScalar(s.at(2), -middleColumn)
	rows := graph.AddScalar(graph.Add(graph.Mul(sin, column), graph.Mul(cos, row)), middleRow)
	columns := graph.AddScalar(graph.Sub(graph.Mul(cos, column), graph.Mul(sin, row)), middleColumn)
	return s.bilinear(rows, columns, fill)
}
