package network

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

// ForCPU is what suits a program for the CPU. More pieces would be hardly faster, and each one is compiled anew.
func ForCPU() Forms { return Forms{Convolution: ByShape, Pieces: 8} }

// ForCPULoop is what suits the body of a loop on the CPU, in which XLA computes its own convolution value by value.
func ForCPULoop() Forms { return Forms{Convolution: ByProducts, Pieces: 8} }

// ForCPUInference is what suits a program for the CPU that only goes forward.
func ForCPUInference() Forms { return Forms{Convolution: Direct, Pieces: 4} }

// ForCUDA is what suits a GPU where products are computed in float32. cuDNN's convolutions, called from within a loop of training
// steps, keep the processor busier than the GPU: each is prepared anew. Products are kernels that XLA compiles, so that
// the GPU can run the whole loop by itself, and Winograd's take less arithmetic and less time to tune.
func ForCUDA() Forms { return Forms{Convolution: ByProducts} }

// ForTensorCores is what suits a GPU that may round the factors of products, for which it has units of their own.
func ForTensorCores() Forms { return Forms{Convolution: Native} }

// convolve is the cross-correlation of x [batch, h, w, c] with kernel [kh, kw, c, filters], stride 1, no padding.
func (f Forms) convolve(x, kernel *graph.Node, kernels transformed) value {
	k := kernel.Shape().Dimensions
	height, width := x.Shape().Dim(1)-k[0]+1, x.Shape().Dim(2)-k[1]+1
	small := k[0]*k[1]*k[2] <= largestWindow
	var tiles *tiling
	// Winograd's transforms cost three or four bits, of which bfloat16 has none to spare.
	if !small && !f.BFloat16 && (f.Convolution == ByShape || f.Convolution == ByProducts) {
		tiles = tilingFor(k, height, width)
	}
	switch {
	case tiles != nil:
		return tiles.convolve(x, kernels.of(tiles, kernel), k)
	case f.Convolution == Native, !small && f.Convolution != ByProducts:
		x, kernel = oddSides(x, kernel)
		return value{node: graph.Convolve(x, kernel).NoPadding().Done()}
	}
	return value{node: im2col(x, kernel)}
}

// factor is x as it enters a product.
func (f Forms) factor(x *graph.Node) *graph.Node {
	if !f.BFloat16 {
		return x
	}
	return to(x, dtypes.BFloat16)
}

// to converts x, if need be, to a type.
func to(x *graph.Node, dtype dtypes.DType) *graph.Node {
	if x.DType() == dtype {
		return x
	}
	return graph.ConvertDType(x, dtype)
}
