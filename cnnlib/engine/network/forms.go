package network

import "cnn321/cnnlib/engine/network/fast"

// Forms says in which forms a network is computed. They give the same numbers, rounding apart.
type Forms = fast.Forms

// ForCPU is what suits a program for the CPU. More pieces would be hardly faster, and each one is compiled anew.
func ForCPU() Forms { return Forms{Convolution: fast.ByShape, Pieces: 8} }

// ForCPULoop is what suits the body of a loop on the CPU, in which XLA computes its own convolution value by value.
func ForCPULoop() Forms { return Forms{Convolution: fast.ByProducts, Pieces: 8} }

// ForCPUInference is what suits a program for the CPU that only goes forward.
func ForCPUInference() Forms { return Forms{Convolution: fast.Direct, Pieces: 4} }

// ForCUDA is what suits a GPU where products are computed in float32. cuDNN's convolutions, called from within a loop of training
// steps, keep the processor busier than the GPU: each is prepared anew. Products are kernels that XLA compiles, so that
// the GPU can run the whole loop by itself, and Winograd's take less arithmetic and less time to tune.
func ForCUDA() Forms { return Forms{Convolution: fast.ByProducts} }

// ForTensorCores is what suits a GPU that may round the factors of products, for which it has units of their own.
func ForTensorCores() Forms { return Forms{Convolution: fast.Native} }
