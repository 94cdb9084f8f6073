package exchange_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange"
)

// A network in Keras's format, and what is in it.
func ExampleLoad() {
	network, err := exchange.Load("testdata/functional.keras")
	if err != nil {
		log.Fatal(err)
	}
	for _, layer := range network.Model.Layers() {
		fmt.Println(layer)
	}
	// Output:
	// Input (8, 8, 2), 0 parâmetros
	// Conv2D (6, 6, 2), 38 parâmetros
	// ReLU (6, 6, 2), 0 parâmetros
	// Flatten (72), 0 parâmetros
	// Dense (4), 292 parâmetros
	// Softmax (4), 0 parâmetros
}

// From Keras's format to ONNX's.
func ExampleSave() {
	folder, err := os.MkdirTemp("", "exchange")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	network, err := exchange.Load("testdata/sequential.keras")
	if err == nil {
		err = exchange.Save(filepath.Join(folder, "network.onnx"), network)
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cnnlib.Thousands(network.Model.ParameterCount()), "weights")
	// Output: 108 weights
}
