// Package network turns a cnnlib model into a GoMLX computation graph.
//
// Each kind of layer has one file here, named as its file in package cnnlib, and one line in the list of layers.go. A
// layer has the meaning that package cnnlib documents; the forms in which it is computed quickly are those of package
// network/fast, and which of them suit a device is in forms.go.
package network
