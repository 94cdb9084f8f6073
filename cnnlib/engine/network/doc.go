// Package network turns a cnnlib model into a GoMLX computation graph.
//
// Each kind of layer has one file here, named as its file in package cnnlib, and one line in the list of layers.go. A
// layer has the meaning that package cnnlib documents; the forms in which it is computed quickly are those of package
// network/fast, and which of them suit a device is in forms.go.
//
// A layer is told where it stands by its place: the shape of its output, its parameters by name, and the [Mode]. One that
// learns from the batch itself, as a normalization, is a wholeBatch kind: it weighs rows by [Mode.Counts], since those that only
// fill a batch must not count, and gives a parameter that is not trainable its new value with update. Checkpoints, both feeds
// and the optimizer treat such a parameter as they should; mode_test.go has an example.
package network
