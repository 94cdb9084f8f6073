// Package fast has the forms of computation in which XLA runs a convolutional network quickly. The layers of package
// network call it; nobody else needs to know how.
//
// A layer has one meaning and may have several forms, which change its results by rounding only. Which one is chosen
// depends on [Forms] and on shapes alone. On a GPU a convolution is made of products in float32, and XLA's own in what is
// coarser. On a CPU XLA runs that and, worse, the gradient of its own pooling slowly:
//
//   - A convolution becomes one matrix product over gathered windows (im2col.go) where the windows are small, Winograd's
//     F(4×4, 3×3) or F(6×6, 3×3) where it saves work (tiling.go, winograd.go; for other kernels, of blocks of 3 × 3), and
//     XLA's convolution otherwise (convolve.go chooses).
//   - Max pooling is a maximum over slices, on Winograd's tiles as they lie (pool.go).
//   - What commutes with a maximum (adding a bias to a whole channel, ReLU) waits until after pooling, where there is a
//     quarter of the work: a [Value] carries it.
//   - A batch goes through the convolutions in parts that fit the caches (pieces.go).
package fast
