package cnnlib_test

import (
	"fmt"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	pictures "image"

	"cnn321/cnnlib"
)

// square writes a picture of one gray; the examples need a few.
func square(path string, gray uint8) error {
	img := pictures.NewGray(pictures.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = gray
	}
	img.SetGray(0, 0, color.Gray{})
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return png.Encode(file, img)
}

// A folder of pictures, one subfolder a class, becomes a data set to train with and one to test with.
func ExampleLoadImages() {
	folder, err := os.MkdirTemp("", "fotos")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	for i := range 10 {
		class := []string{"claro", "escuro"}[i%2]
		if err := square(filepath.Join(folder, class, fmt.Sprintf("%d.png", i)), uint8(200-150*(i%2))); err != nil {
			fmt.Println(err)
			return
		}
	}
	pictures, err := cnnlib.LoadImages(folder, cnnlib.Size(16, 16))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(pictures.Shape(), pictures.ClassNames())
	train, test := pictures.Shuffle(321).Split(0.8)
	counts, err := train.ClassCounts()
	fmt.Println(train.Shape(), test.Shape(), counts, err)
	// Not shuffled, a part would have one class only.
	first, _ := pictures.Split(0.5)
	fmt.Println(first.Err())
	// Output:
	// (10, 16, 16, 1) [claro escuro]
	// (8, 16, 16, 1) (2, 16, 16, 1) [4 4] <nil>
	// os exemplos estão em ordem de classe, e as duas partes não teriam as mesmas: embaralhe antes de dividir, com .Shuffle(321).Split(0.5)
}

// The first of MNIST's kin that most tutorials take is read by its two files, and so is every other.
func ExampleLoadIDX() {
	_, err := cnnlib.LoadIDX("/fashion/train-images-idx3-ubyte.gz", "/fashion/train-labels-idx1-ubyte.gz",
		cnnlib.ClassNames("Camiseta", "Calça", "Pulôver", "Vestido", "Casaco", "Sandália", "Camisa", "Tênis", "Bolsa", "Bota"))
	fmt.Println(err)
	// Output: LoadIDX: falta o arquivo /fashion/train-images-idx3-ubyte.gz: confira a pasta e o nome
}

func ExampleLoadCIFAR10() {
	_, _, err := cnnlib.LoadCIFAR10("/cifar-10-batches-bin")
	fmt.Println(err)
	// Output: LoadCIFAR10: falta o arquivo /cifar-10-batches-bin/data_batch_1.bin: baixe cifar-10-binary.tar.gz, extraia-o e dê a pasta cifar-10-batches-bin
}

// The same seed gives the same order, on any machine.
func ExampleDataset_Shuffle() {
	images := cnnlib.Images{Height: 1, Width: 1, Channels: 1, Pixels: []byte{0, 10, 20, 30, 40, 50}}
	data, err := cnnlib.NewDataset(images, []int{0, 1, 2, 3, 4, 5})
	if err != nil {
		fmt.Println(err)
		return
	}
	one, err := data.Shuffle(1).Labels()
	fmt.Println(one, err)
	two, err := data.Shuffle(2).Labels()
	fmt.Println(two, err)
	// Output:
	// [1 0 2 4 5 3] <nil>
	// [2 0 4 1 5 3] <nil>
}

// A stroke that leans is turned to stand as MNIST's do.
func ExampleStraightened() {
	photo := cnnlib.Images{Height: 300, Width: 300, Channels: 1, Pixels: make([]byte, 300*300)}
	for i := range photo.Pixels {
		photo.Pixels[i] = 230 // paper
		x, y := i%300, i/300
		if middle := 240 - y*3/5; y >= 60 && y < 240 && x >= middle-10 && x < middle+10 {
			photo.Pixels[i] = 40 // ink
		}
	}
	wide := func(options ...cnnlib.DataOption) (columns int) {
		digit, err := cnnlib.Prepare(photo, options...)
		if err != nil {
			fmt.Println(err)
			return 0
		}
		for x := range 28 {
			for y := range 28 {
				if digit.Pixels[y*28+x] > 0 {
					columns++
					break
				}
			}
		}
		return columns
	}
	fmt.Println("colunas com tinta:", wide(), "e, endireitado,", wide(cnnlib.Straightened()))
	// Output: colunas com tinta: 15 e, endireitado, 5
}

// A stroke on a sheet of paper becomes an image as MNIST's are.
func ExamplePrepare() {
	photo := cnnlib.Images{Height: 300, Width: 200, Channels: 1, Pixels: make([]byte, 300*200)}
	for i := range photo.Pixels {
		photo.Pixels[i] = 230 // paper
		if x, y := i%200, i/200; x >= 95 && x < 115 && y >= 60 && y < 200 {
			photo.Pixels[i] = 40 // ink
		}
	}
	digit, err := cnnlib.Prepare(photo)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(digit.Shape(), "fundo:", digit.Pixels[0], "traço:", digit.Pixels[14*28+14])
	// Output: (28, 28, 1) fundo: 0 traço: 255
}
