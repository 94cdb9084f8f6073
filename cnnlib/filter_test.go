package cnnlib_test

import (
	"fmt"
	"slices"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// The lesson's filter compares each pixel with its neighbour on the diagonal.
func ExampleFilter_Over() {
	corner := cnnlib.Images{Height: 3, Width: 4, Channels: 1, Pixels: []byte{
		59, 21, 236, 254,
		0, 83, 253, 209,
		22, 233, 255, 83,
	}}
	filter := cnnlib.Filter{{1, 0, 0}, {0, -1, 0}, {0, 0, 0}}
	fmt.Println(filter.Over(corner))
	_, err := cnnlib.Filter{{1, 0}, {0}}.Over(corner)
	fmt.Println(err)
	// Output:
	// {(1, 2) [-24 -232]} <nil>
	// a linha 2 do filtro tem 1 números, e a primeira tem 2: todas precisam ter o mesmo número
}

func TestFilterOver(t *testing.T) {
	image := cnnlib.Images{Height: 3, Width: 3, Channels: 1, Pixels: []byte{1, 2, 3, 4, 5, 6, 7, 8, 9}}
	for _, test := range []struct {
		name   string
		filter cnnlib.Filter
		shape  string
		want   []float32
	}{
		{"one weight", cnnlib.Filter{{2}}, "(3, 3)", []float32{2, 4, 6, 8, 10, 12, 14, 16, 18}},
		{"not flipped", cnnlib.Filter{{1, 0}, {0, 0}}, "(2, 2)", []float32{1, 2, 4, 5}},
		{"a row", cnnlib.Filter{{1, 1, 1}}, "(3, 1)", []float32{6, 15, 24}},
		{"a column", cnnlib.Filter{{1}, {1}}, "(2, 3)", []float32{5, 7, 9, 11, 13, 15}},
		{"the whole image", cnnlib.Filter{{1, 0, -1}, {1, 0, -1}, {1, 0, -1}}, "(1, 1)", []float32{-6}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.filter.Over(image)
			if err != nil || got.Shape.String() != test.shape || !slices.Equal(got.Values, test.want) {
				t.Errorf("%v, %v, want %s %v", got, err, test.shape, test.want)
			}
		})
	}
	for _, test := range []struct {
		name   string
		image  cnnlib.Images
		filter cnnlib.Filter
		want   []string
	}{
		{"empty", image, cnnlib.Filter{}, []string{"filtro vazio"}},
		{"an empty row", image, cnnlib.Filter{{}}, []string{"filtro vazio"}},
		{"too tall", image, cnnlib.Filter{{1}, {1}, {1}, {1}}, []string{"4 × 1", "3 × 3"}},
		{"two images", cnnlib.Images{Height: 1, Width: 1, Channels: 1, Pixels: []byte{1, 2}}, cnnlib.Filter{{1}}, []string{"recebeu 2", "imagens.At(0)"}},
		{"colour", cnnlib.Images{Height: 1, Width: 1, Channels: 3, Pixels: []byte{1, 2, 3}}, cnnlib.Filter{{1}}, []string{"tons de cinza", "(1, 1, 3)"}},
		{"torn", cnnlib.Images{Height: 2, Width: 2, Channels: 1, Pixels: []byte{1, 2, 3}}, cnnlib.Filter{{1}}, []string{"3 bytes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := test.filter.Over(test.image)
			testkit.WantError(t, err, test.want...)
		})
	}
}

// counted is a tensor whose values are their own positions.
func counted(shape ...int) cnnlib.Tensor {
	t := cnnlib.Tensor{Shape: shape, Values: make([]float32, cnnlib.Shape(shape).Size())}
	for i := range t.Values {
		t.Values[i] = float32(i)
	}
	return t
}

func TestTensorFilter(t *testing.T) {
	kernel := counted(2, 3, 4, 5)
	got, err := kernel.Filter(3, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range got {
		for j, v := range row {
			if want := float32(((i*3+j)*4+2)*5 + 3); v != want {
				t.Errorf("row %d, column %d: %v, want %v", i, j, v, want)
			}
		}
	}
	for _, test := range []struct {
		name       string
		kernel     cnnlib.Tensor
		n, channel int
		want       []string
	}{
		{"a dense kernel", counted(4, 5), 0, 0, []string{"(4, 5)", "convolução"}},
		{"values missing", cnnlib.Tensor{Shape: cnnlib.Shape{1, 1, 1, 2}, Values: []float32{1}}, 0, 0, []string{"convolução"}},
		{"a filter beyond", kernel, 5, 0, []string{"filtro 5", "de 0 a 4"}},
		{"a channel before", kernel, 0, -1, []string{"canal -1", "de 0 a 3"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := test.kernel.Filter(test.n, test.channel)
			testkit.WantError(t, err, test.want...)
		})
	}
}

func TestTensorChannel(t *testing.T) {
	output := counted(2, 3, 4, 5)
	got, err := output.Channel(1, 2)
	if err != nil || got.Shape.String() != "(3, 4)" {
		t.Fatal(got, err)
	}
	for i, v := range got.Values {
		if want := float32((12+i)*5 + 2); v != want {
			t.Errorf("value %d: %v, want %v", i, v, want)
		}
	}
	_, err = output.Channel(2, 0)
	testkit.WantError(t, err, "imagem 2", "de 0 a 1")
	_, err = output.Channel(0, 5)
	testkit.WantError(t, err, "mapa 5", "de 0 a 4")
	_, err = counted(2, 10).Channel(0, 0)
	testkit.WantError(t, err, "(2, 10)", "mapas")
}

func ExampleConfusion() {
	truth, predicted := []int{0, 0, 1, 2, 2}, []int{0, 1, 1, 2, 0}
	counts, err := cnnlib.Confusion(truth, predicted, 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	for class, row := range counts {
		fmt.Println(class, row)
	}
	// Output:
	// 0 [1 1 0]
	// 1 [0 1 0]
	// 2 [1 0 1]
}

func TestConfusionRefuses(t *testing.T) {
	for _, test := range []struct {
		name             string
		truth, predicted []int
		classes          int
		want             []string
	}{
		{"unequal lengths", []int{1}, nil, 2, []string{"1 rótulos verdadeiros e 0 previstos"}},
		{"an unknown class", []int{2}, []int{1}, 2, []string{"o rótulo 2", "0 … 1"}},
		{"an unknown prediction", []int{1}, []int{-1}, 2, []string{"o rótulo -1"}},
		{"no classes", nil, nil, 0, []string{"0 classes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := cnnlib.Confusion(test.truth, test.predicted, test.classes)
			testkit.WantError(t, err, test.want...)
		})
	}
}
