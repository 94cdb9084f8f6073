package cnnlib_test

import (
	"fmt"

	"cnn321/cnnlib"
)

// The network of the lesson, layer by layer. Nothing is computed until it is given to an engine.
func Example() {
	input := cnnlib.Input(28, 28, 1)
	conv1 := input.Conv2D(32, cnnlib.Kernel(3, 3)).ReLU()
	conv2 := conv1.Conv2D(64, cnnlib.Kernel(3, 3)).ReLU()
	pool := conv2.MaxPool2D(cnnlib.Pool(2, 2)).Dropout(0.25)
	dense := pool.Flatten().Dense(128).ReLU().Dropout(0.5)
	output := dense.Dense(10).Softmax()
	model := output.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
	for _, layer := range model.Layers() {
		fmt.Println(layer)
	}
	fmt.Println("Total:", cnnlib.Thousands(model.ParameterCount()))
	// Output:
	// Input (28, 28, 1), 0 parâmetros
	// Conv2D (26, 26, 32), 320 parâmetros
	// ReLU (26, 26, 32), 0 parâmetros
	// Conv2D (24, 24, 64), 18.496 parâmetros
	// ReLU (24, 24, 64), 0 parâmetros
	// MaxPooling2D (12, 12, 64), 0 parâmetros
	// Dropout (12, 12, 64), 0 parâmetros
	// Flatten (9216), 0 parâmetros
	// Dense (128), 1.179.776 parâmetros
	// ReLU (128), 0 parâmetros
	// Dropout (128), 0 parâmetros
	// Dense (10), 1.290 parâmetros
	// Softmax (10), 0 parâmetros
	// Total: 1.199.882
}

func ExampleLayer_Conv2D() {
	input := cnnlib.Input(28, 28, 1)
	fmt.Println(input.Conv2D(32, cnnlib.Kernel(3, 3)))
	fmt.Println(input.Conv2D(8, cnnlib.Kernel(5, 7)))
	// Output:
	// Conv2D (26, 26, 32), 320 parâmetros
	// Conv2D (24, 22, 8), 288 parâmetros
}

func ExampleLayer_MaxPool2D() {
	input := cnnlib.Input(7, 8, 3)
	fmt.Println(input.MaxPool2D(cnnlib.Pool(2, 2))) // the last of the seven rows is dropped
	// Output: MaxPooling2D (3, 4, 3), 0 parâmetros
}

// Padding "same" keeps the size, strides of 2 halve it.
func ExamplePadding() {
	input := cnnlib.Input(32, 32, 3)
	same := cnnlib.Padding(cnnlib.PaddingSame)
	fmt.Println(input.Conv2D(16, cnnlib.Kernel(3, 3), same))
	fmt.Println(input.Conv2D(16, cnnlib.Kernel(3, 3), same, cnnlib.Strides(2, 2)))
	fmt.Println(input.MaxPool2D(cnnlib.Pool(3, 3), same, cnnlib.Strides(2, 2)))
	// Output:
	// Conv2D (32, 32, 16), 448 parâmetros
	// Conv2D (16, 16, 16), 448 parâmetros
	// MaxPooling2D (16, 16, 3), 0 parâmetros
}

// A network for small colour photographs, whose images are moved by chance while it trains.
func ExampleLayer_BatchNormalization() {
	same := cnnlib.Padding(cnnlib.PaddingSame)
	images := cnnlib.Input(32, 32, 3).RandomFlip(cnnlib.FlipHorizontal).RandomTranslation(0.1, 0.1)
	one := images.Conv2D(32, cnnlib.Kernel(3, 3), same).BatchNormalization().ReLU()
	two := one.Conv2D(64, cnnlib.Kernel(3, 3), same, cnnlib.Strides(2, 2)).BatchNormalization().ReLU()
	output := two.GlobalAvgPool2D().Dense(10).Softmax()
	for _, layer := range output.Layers() {
		fmt.Println(layer)
	}
	// Output:
	// Input (32, 32, 3), 0 parâmetros
	// RandomFlip (32, 32, 3), 0 parâmetros
	// RandomTranslation (32, 32, 3), 0 parâmetros
	// Conv2D (32, 32, 32), 896 parâmetros
	// BatchNormalization (32, 32, 32), 128 parâmetros
	// ReLU (32, 32, 32), 0 parâmetros
	// Conv2D (16, 16, 64), 18.496 parâmetros
	// BatchNormalization (16, 16, 64), 256 parâmetros
	// ReLU (16, 16, 64), 0 parâmetros
	// GlobalAveragePooling2D (64), 0 parâmetros
	// Dense (10), 650 parâmetros
	// Softmax (10), 0 parâmetros
}

func ExampleLayer_Flatten() {
	fmt.Println(cnnlib.Input(12, 12, 64).Flatten())
	// Output: Flatten (9216), 0 parâmetros
}

func ExampleLayer_Dense() {
	fmt.Println(cnnlib.Input(12, 12, 64).Flatten().Dense(128))
	// Output: Dense (128), 1.179.776 parâmetros
}

func ExampleLayer_Dropout() {
	fmt.Println(cnnlib.Input(12, 12, 64).Dropout(0.25))
	// Output: Dropout (12, 12, 64), 0 parâmetros
}

// A layer that does not fit says what would, and all that is made from it says the same.
func ExampleLayer_Err() {
	input := cnnlib.Input(28, 28, 1)
	fmt.Println(input.Dense(10).Softmax().Err())
	fmt.Println(input.Conv2D(32, cnnlib.Kernel(30, 30)).Err())
	// Output:
	// camada 1 (Dense) não cabe depois de Input, cuja saída é (28, 28, 1): a camada densa recebe um vetor, e a entrada é um volume: ponha .Flatten() antes, que faz dele um vetor de 784 valores
	// camada 1 (Conv2D) não cabe depois de Input, cuja saída é (28, 28, 1): o filtro de 30 × 30 é maior que a imagem de 28 × 28: use um filtro menor ou menos subamostragem antes, ou complete a borda com cnnlib.Padding(cnnlib.PaddingSame)
}

func ExampleModel_Summary() {
	model := cnnlib.Input(28, 28, 1).Flatten().Dense(10).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
	fmt.Print(model.Summary())
	// Output:
	// | Camada | Formato da saída | Parâmetros |
	// |:--|:--|--:|
	// | Input | (28, 28, 1) | 0 |
	// | Flatten | (784) | 0 |
	// | Dense | (10) | 7.850 |
	// | Softmax | (10) | 0 |
	// | **Total** | | **7.850** |
}

func ExampleOneHot() {
	vectors, err := cnnlib.OneHot([]int{8, 3}, 10)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, vector := range vectors {
		fmt.Println(vector)
	}
	_, err = cnnlib.OneHot([]int{8, 12}, 10)
	fmt.Println(err)
	// Output:
	// [0 0 0 0 0 0 0 0 1 0]
	// [0 0 0 1 0 0 0 0 0 0]
	// o rótulo 12 (posição 1) está fora de 0 … 9: confira os rótulos ou o número de classes
}

func ExampleArgMax() {
	probabilities := [][]float32{{0.1, 0.7, 0.2}, {0.5, 0.2, 0.3}}
	fmt.Println(cnnlib.ArgMax(probabilities))
	// Output: [1 0]
}

func ExampleClasses() {
	few, many := cnnlib.Classes{7, 2, 1}, make(cnnlib.Classes, 10000)
	copy(many, few)
	fmt.Println(few, many)
	// Output: [7 2 1] [7 2 1 … 0 0 0]
}

func ExampleDataset_Slice() {
	images := cnnlib.Images{Height: 1, Width: 2, Channels: 1, Pixels: []byte{0, 255, 255, 0, 0, 0}}
	data, err := cnnlib.NewDataset(images, []int{1, 0, 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	firstTwo := data.Slice(0, 2).OneHot(3)
	vectors, err := firstTwo.OneHotLabels()
	fmt.Println(firstTwo.Shape(), vectors, err)
	fmt.Println(data.Slice(2, 9).Err())
	// Output:
	// (2, 1, 2, 1) [[0 1 0] [1 0 0]] <nil>
	// pediram os exemplos de 2 até antes de 9, mas há 3 (o primeiro é o 0)
}

func ExampleThousands() {
	fmt.Println(cnnlib.Thousands(1199882))
	// Output: 1.199.882
}

func ExampleDecimal() {
	fmt.Println(cnnlib.Decimal(0.9894, 4))
	// Output: 0,9894
}

// A regression: one number for each image, and the squared error as its loss.
func ExampleMeanSquaredError() {
	model := cnnlib.Input(28, 28, 1).Flatten().Dense(64).L2(0.01).ReLU().Dense(1).
		Compile(cnnlib.MeanSquaredError, cnnlib.SGD(cnnlib.Momentum(0.9), cnnlib.Nesterov()), cnnlib.MeanAbsoluteError)
	fmt.Println(model.Err(), model.Regression(), model.Optimizer().Name(), model.Optimizer().LearningRate)
	wrong := cnnlib.Input(28, 28, 1).Flatten().Dense(10).
		Compile(cnnlib.MeanSquaredError, cnnlib.SGD())
	fmt.Println(wrong.Err())
	// Output:
	// <nil> true SGD 0.01
	// o erro quadrático médio compara um só número, e a saída da rede é (10): termine-a com .Flatten().Dense(1)
}

// The learning rate of each epoch, halved every second one.
func ExampleSchedule_Rate() {
	schedule := cnnlib.Schedule{Kind: cnnlib.ByStep, Every: 2, Factor: 0.5}
	var ended []cnnlib.EpochResult
	for range 5 {
		fmt.Print(schedule.Rate(0.1, ended), " ")
		ended = append(ended, cnnlib.EpochResult{})
	}
	// Output:
	// 0.1 0.1 0.05 0.05 0.025
}
