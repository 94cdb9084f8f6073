// Package lesson is the network that the lesson builds, for the pictures of its text, the measurements and the tests.
package lesson

import "cnn321/cnnlib"

// Filters is how many the first convolution has; the second has twice as many.
const Filters = 32

// Output is the network's last layer.
func Output() cnnlib.Layer { return Scaled(Filters) }

// Scaled is the network with another number of filters.
func Scaled(filters int) cnnlib.Layer {
	return cnnlib.Input(28, 28, 1).
		Conv2D(filters, cnnlib.Kernel(3, 3)).ReLU().
		Conv2D(2*filters, cnnlib.Kernel(3, 3)).ReLU().
		MaxPool2D(cnnlib.Pool(2, 2)).Dropout(0.25).
		Flatten().Dense(128).ReLU().Dropout(0.5).
		Dense(10).Softmax()
}

// Model is the network as the lesson compiles it.
func Model() cnnlib.Model { return Compile(Output()) }

// Compile compiles a network as the lesson does.
func Compile(output cnnlib.Layer) cnnlib.Model {
	return output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
}
