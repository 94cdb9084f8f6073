package cnnlib

import "testing"

func TestReceptiveField(t *testing.T) {
	image := Input(28, 28, 1)
	conv1 := image.Conv2D(4, Kernel(3, 3)).ReLU()
	conv2 := conv1.Conv2D(8, Kernel(3, 3)).ReLU()
	pool := conv2.MaxPool2D(Pool(2, 2)).Dropout(0.25)
	for _, test := range []struct {
		name        string
		layer       Layer
		row, column int
		want        Field
	}{
		{"input", image, 3, 4, Field{3, 4, 4, 5}},
		{"a convolution", conv1, 25, 0, Field{25, 0, 28, 3}},
		{"two convolutions", conv2, 0, 23, Field{0, 23, 5, 28}},
		{"pooling", pool, 5, 6, Field{10, 12, 16, 18}},
		{"a convolution after pooling", pool.Conv2D(1, Kernel(3, 3)), 0, 0, Field{0, 0, 10, 10}},
		{"strides", image.Conv2D(1, Kernel(5, 3), Strides(2, 3)), 1, 2, Field{2, 6, 7, 9}},
		{"a border", image.Conv2D(1, Kernel(3, 3), Padding(PaddingSame)), 0, 27, Field{0, 26, 2, 28}},
		{"moved at random", image.RandomRotation(0.1).Conv2D(1, Kernel(3, 3)), 0, 0, Field{0, 0, 3, 3}},
		{"a vector", pool.Flatten().Dense(3), 7, 7, Field{0, 0, 28, 28}},
	} {
		got, err := test.layer.ReceptiveField(test.row, test.column)
		if err != nil || got != test.want {
			t.Errorf("%s: %v (%v), want %v", test.name, got, err, test.want)
		}
	}
	for name, layer := range map[string]Layer{"beyond": pool, "wrong": image.Dense(2)} {
		if got, err := layer.ReceptiveField(12, 0); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}
