package draw_test

import (
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw"
)

func ExampleGrid() {
	eight := cnnlib.Images{Height: 28, Width: 28, Channels: 1, Pixels: make([]byte, 8*28*28)}
	names := []string{"Sete", "Dois", "Um", "Zero", "Quatro", "Um", "Quatro", "Nove", "Cinco"}
	_, err := draw.Grid(eight, names, nil)
	fmt.Println(err)
	// Output: a grade de 3 × 3 precisa de exatamente nove de cada, e recebeu 8 imagens e 9 rótulos verdadeiros: leia nove, por exemplo com teste.Read(0, 9)
}

func ExampleCurves() {
	curves := draw.Curves{Total: 12, Epochs: []cnnlib.EpochResult{
		{Loss: 0.2345, Accuracy: 0.9301}, {Loss: 0.0851, Accuracy: 0.9745},
	}}
	fmt.Println(curves.Describe())
	img, err := curves.Picture()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(img.Bounds().Size())
	// Output:
	// Curvas do treino: em 2 épocas, a perda foi de 0,2345 a 0,0851 e a acurácia de 0,9301 a 0,9745.
	// (1000,400)
}
