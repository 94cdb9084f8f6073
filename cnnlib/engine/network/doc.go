// Package network turns a cnnlib model into a GoMLX computation graph.
//
// Each layer has one meaning, that of its documentation in package cnnlib, and
// may have several forms of computation; which one is chosen depends on [Forms] and on
// shapes alone, and changes results by rounding only. On a GPU a convolution is made of products in float32, and XLA's own in
// what is coarser. On a CPU XLA runs that and, worse, the gradient of its own pooling slowly:
//
//   - A convolution becomes one matrix product over gathered windows (im2col) where
//     the windows are small, Winograd's F(4×4, 3×3) or F(6×6, 3×3) where it saves
//     work (for other kernels, of blocks of 3 × 3), and XLA's convolution otherwise.
//   - Max pooling is a reshape and a maximum over two axes.
//   - What commutes with a maximum (adding a bias to a whole channel, ReLU) waits
//     until after pooling, where there is a quarter of the work.
//   - A batch goes through the convolutions in parts that fit the caches.
//   - Dropout draws its mask from a hash of position and step, not from a generator.
package network
