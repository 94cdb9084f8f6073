// Package random draws all that is random in a training: starting weights, the order of the examples, dropout. Each number
// follows from the seed and from what it is for, so that a training can go on, or be repeated, anywhere.
package random

import (
	"math/rand/v2"

	"cnn321/cnnlib"
)

// What numbers are drawn for. Each purpose has streams
// of its own, so that using more of one does not shift another.
const (
	forWeights uint64 = iota + 1
	forOrder
	forDropout
)

// stream is the random numbers for one purpose and one number (a layer, an epoch, a step).
func stream(seed, purpose, number uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, purpose<<56^number))
}

// Start is the parameter of that number of a layer before training: see [cnnlib.Init].
func Start(p cnnlib.Parameter, seed uint64, layer, number int) []float32 {
	values := make([]float32, p.Shape.Size())
	random := stream(seed, forWeights, uint64(number)<<32|uint64(layer))
	for i := range values {
		values[i] = p.Init.Value
		if limit := p.Init.Limit; limit > 0 {
			values[i] += float32((2*random.Float64() - 1) * limit)
		}
	}
	return values
}

// Order is the order in which an epoch (from 1) goes through n examples.
func Order(seed uint64, epoch, n int) []int {
	return stream(seed, forOrder, uint64(epoch)).Perm(n)
}

// StepKey is the randomness of one training step, counted from the start of training: two words.
func StepKey(seed uint64, step int) []uint32 {
	random := stream(seed, forDropout, uint64(step))
	return []uint32{random.Uint32(), random.Uint32()}
}
