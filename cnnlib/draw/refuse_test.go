package draw

import (
	"math"
	"slices"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/draw/canvas"
	"cnn321/cnnlib/lesson"
)

func TestExploringRefuses(t *testing.T) {
	two := cnnlib.Images{Height: 28, Width: 28, Channels: 1, Pixels: make([]byte, 2*784)}
	colour := cnnlib.Images{Height: 28, Width: 28, Channels: 3, Pixels: make([]byte, 3*784)}
	ok := cnnlib.Filter{{1}}
	convolution := func(img cnnlib.Images, f cnnlib.Filter) error { _, err := NewConvolution(img, f); return err }
	step := func(row, column int) error {
		c, err := NewConvolution(slanted(), cnnlib.Filter{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}})
		if err == nil {
			_, err = c.Step(row, column)
		}
		return err
	}
	second := func(_ *canvas.Picture, err error) error { return err }
	model := lesson.Output().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	number := cnnlib.Input(28, 28, 1).Flatten().Dense(1).Compile(cnnlib.MeanSquaredError, cnnlib.SGD())
	for _, test := range []struct {
		name string
		err  error
		want []string
	}{
		{"two digits", second(Digit(two)), []string{"uma só imagem", "imagens.At(0)"}},
		{"a colour digit", second(Digit(colour)), []string{"tons de cinza"}},
		{"a digit too wide", second(Digit(cnnlib.Images{Height: 2, Width: 40, Channels: 1, Pixels: make([]byte, 80)})), []string{"40 colunas", "30"}},
		{"two images", convolution(two, ok), []string{"recebeu 2", "imagens.At(0)"}},
		{"no filter", convolution(slanted(), nil), []string{"filtro vazio", "cnnlib.Filter{{"}},
		{"a torn filter", convolution(slanted(), cnnlib.Filter{{1, 2}, {3}}), []string{"linha 2", "tem 1 números"}},
		{"a filter larger than the image", convolution(slanted(), make(cnnlib.Filter, 0)), []string{"filtro vazio"}},
		{"a filter too large to write", convolution(slanted(), cnnlib.Filter{{1, 2, 3, 4, 5, 6}}), []string{"1 × 6", "5 × 5"}},
		{"a step beyond the map", step(26, 0), []string{"linha 26", "de 0 a 25"}},
		{"a step before it", step(0, -1), []string{"coluna -1"}},
		{"weights of no convolution", second(Filters(wave(0, 1, 12, 3), 0)), []string{"(12, 3)", "convolução"}},
		{"a channel that is not there", second(Filters(wave(0, 1, 3, 3, 2, 4), 2)), []string{"canal 2", "de 0 a 1"}},
		{"maps of a vector", second(Maps(wave(0, 1, 1, 9), 0, "Dense")), []string{"(1, 9)", "mapas"}},
		{"an image that is not there", second(Maps(wave(0, 1, 1, 2, 2, 3), 1, "x")), []string{"imagem 1", "de 0 a 0"}},
		{"a network in error", second(Diagram(cnnlib.Input(28, 28, 1).Dense(3).Layers())), []string{".Flatten()"}},
		{"no network", second(Diagram(nil)), []string{"cnnlib.Input"}},
		{"a journey without outputs", second(Journey(model, nil, 0, names(10))), []string{"falta a saída", "draw.JourneyLayers"}},
		{"a journey without names", second(Journey(model, nil, 0, names(3))), []string{"10 classes", "3 nomes"}},
		{"probabilities without names", second(Probabilities(slanted(), []float32{1}, nil)), []string{"1 probabilidades e 0 nomes"}},
		{"probabilities of two images", second(Probabilities(two, []float32{1}, names(1))), []string{"uma só imagem", "recebeu 2", "imagens.At(0)"}},
		{"probabilities of no channels", second(Probabilities(cnnlib.Images{Height: 1, Width: 1, Channels: 2, Pixels: make([]byte, 2)}, []float32{1}, names(1))), []string{"(1, 1, 2)"}},
		{"a journey of a regression", second(Journey(number, nil, 0, names(1))), []string{"regressão", ".Values()"}},
		{"probabilities of a regression", second(Probabilities(digits(1), []float32{4.5}, names(1))), []string{"um número só", ".Values()"}},
		{"probabilities that are no numbers", second(Probabilities(digits(1), []float32{0.5, float32(math.NaN())}, names(2))), []string{"classe 1 não é um número (NaN)", "cnnlib.FromScratch()"}},
		{"no examples", second(Examples(digits(0), nil)), []string{"0 imagens e 0 legendas", "dados.Preview(8)"}},
		{"many examples", second(Examples(digits(17), slices.Repeat(names(1), 17))), []string{"de 1 a 16", "17 imagens"}},
		{"examples without captions", second(Examples(digits(3), names(2))), []string{"3 imagens e 2 legendas"}},
		{"examples of no size", second(Examples(cnnlib.Images{}, nil)), []string{"(0, 0, 0)"}},
		{"torn examples", second(Examples(cnnlib.Images{Height: 2, Width: 2, Channels: 3, Pixels: make([]byte, 13)}, names(1))), []string{"(2, 2, 3)", "13 bytes"}},
		{"a preparation of two", second(Preparation(two, digits(1))), []string{"uma só foto", "imagens.At(0)"}},
		{"a preparation of nothing", second(Preparation(digits(1), cnnlib.Images{})), []string{"(0, 0, 0)"}},
		{"counts without names", second(Confusion([][]int{{1}}, nil)), []string{"1 classes contadas e 0 nomes"}},
		{"counts that are not square", second(Confusion([][]int{{1, 2}, {3}}, names(2))), []string{"linha 1", "1 colunas"}},
		{"no moments", second(FilterEvolution(nil, nil)), []string{"0 filtros"}},
		{"moments without names", second(FilterEvolution([]cnnlib.Filter{ok}, nil)), []string{"0 legendas"}},
		{"maps of unequal shapes", second(MapEvolution([]cnnlib.Tensor{wave(0, 1, 2, 2), wave(0, 1, 2, 3)}, names(2))), []string{"o mapa 1", "(2, 3)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(test.err.Error(), want) {
					t.Errorf("%q does not say %q", test.err, want)
				}
			}
		})
	}
}
