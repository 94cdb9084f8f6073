package cnnlib

import "math"

// Parameter is one array of numbers of a layer.
type Parameter struct {
	// Name is Keras's, e.g. "kernel" or "bias".
	Name  string
	Shape Shape
	// Init is how the numbers start.
	Init Init
	// Trainable says whether the optimizer moves the numbers. Those of the others change, if they do, by
	// what the layer sees while training, as the moving mean of a normalization does.
	Trainable bool
}

// Init is how the numbers of a parameter start: all at one value, or spread evenly around it.
type Init struct {
	// Value is where the numbers start, or the middle of where they do.
	Value float32
	// Limit is how far from Value they may start, each drawn by itself; 0 is not at all.
	Limit float64
}

// Zeros starts all numbers at 0.
func Zeros() Init { return Init{} }

// Ones starts all numbers at 1.
func Ones() Init { return Init{Value: 1} }

// GlorotUniform spreads the numbers within ±√(6/(fanIn+fanOut)) (Glorot & Bengio 2010, eq. 16), where
// fanIn and fanOut are how many inputs meet in an output and how many outputs an input reaches.
func GlorotUniform(fanIn, fanOut int) Init {
	return Init{Limit: math.Sqrt(6 / float64(fanIn+fanOut))}
}
