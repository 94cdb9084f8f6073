package fast

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// Forms says in which forms a network is computed. They give the same numbers, rounding
// apart; which are quick depends on the device and on the program around the network.
type Forms struct {
	// Convolution is how convolutions are computed.
	Convolution Convolution
	// Pieces is into how many parts a batch is cut for the layers that work on images; 0 is one.
	Pieces int
	// BFloat16 rounds the factors of products, and what layers hand on, to bfloat16, of 8 significant bits.
	// Weights, their gradients' sums and the scores stay float32.
	BFloat16 bool
}

// Convolution is a choice among the forms of a convolution.
type Convolution int

const (
	// ByShape takes the form that XLA runs quickest on a CPU: a matrix product over gathered windows, Winograd's, or XLA's own.
	ByShape Convolution = iota
	// ByProducts takes matrix products only.
	ByProducts
	// Direct takes a matrix product over gathered windows where they are small, else XLA's own: what is
	// quickest on a CPU where no gradient is asked for.
	Direct
	// Native takes XLA's own convolution, which is cuDNN's on CUDA.
	Native
)

// Builder adds the products of one network to a graph, in given forms. Its methods are for the graph's one builder.
type Builder struct {
	forms       Forms
	transformed transformed
	turns       *turns // of the pieces that are being built, if any
}

// New is a builder for one network.
func New(forms Forms) *Builder { return &Builder{forms: forms, transformed: transformed{}} }

// Convolve is the cross-correlation of x [batch, h, w, c] with kernel [kh, kw, c, filters], stride 1, no padding, whose
// output has that size.
func (b *Builder) Convolve(x Value, kernel *graph.Node, size Size) Value {
	out := b.convolve(b.factor(x.Finish()), b.factor(kernel), size)
	if b.turns != nil {
		out.node = b.turns.ends(out.node)
	}
	return out
}

// ConvolveStrided is as [Builder.Convolve], with windows that stand so many rows and columns apart.
func (b *Builder) ConvolveStrided(x Value, kernel *graph.Node, strides, size Size) Value {
	if strides == (Size{1, 1}) {
		return b.Convolve(x, kernel, size)
	}
	out := Plain(im2col(b.factor(x.Finish()), b.factor(kernel), strides, size))
	if b.turns != nil {
		out.node = b.turns.ends(out.node)
	}
	return out
}

func (b *Builder) convolve(x, kernel *graph.Node, size Size) Value {
	k := kernel.Shape().Dimensions
	small := k[0]*k[1]*k[2] <= largestWindow
	var tiles *tiling
	// Winograd's transforms cost three or four bits, of which bfloat16 has none to spare.
	if !small && !b.forms.BFloat16 && (b.forms.Convolution == ByShape || b.forms.Convolution == ByProducts) {
		tiles = tilingFor(k, size)
	}
	switch {
	case tiles != nil:
		return tiles.convolve(x, b.transformed.of(tiles, kernel), k, size)
	case b.forms.Convolution == Native, !small && b.forms.Convolution != ByProducts:
		x, kernel = oddSides(x, kernel)
		return Plain(graph.Convolve(x, kernel).NoPadding().Done())
	}
	return Plain(im2col(x, kernel, Size{1, 1}, size))
}

// MatMul is the product of x [batch, n] with kernel [n, units].
func (b *Builder) MatMul(x Value, kernel *graph.Node) Value {
	return Plain(graph.MatMul(b.factor(x.Finish()), b.factor(kernel)))
}

// factor is x as it enters a product.
func (b *Builder) factor(x *graph.Node) *graph.Node {
	if !b.forms.BFloat16 {
		return x
	}
	return graph.ConvertDType(x, dtypes.BFloat16)
}
