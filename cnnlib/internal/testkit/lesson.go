package testkit

import "cnn321/cnnlib"

// Lesson is the network that the lesson builds.
func Lesson() cnnlib.Model {
	return cnnlib.Input(28, 28, 1).
		Conv2D(32, cnnlib.Kernel(3, 3)).ReLU().
		Conv2D(64, cnnlib.Kernel(3, 3)).ReLU().
		MaxPool2D(cnnlib.Pool(2, 2)).Dropout(0.25).
		Flatten().Dense(128).ReLU().Dropout(0.5).
		Dense(10).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
}
