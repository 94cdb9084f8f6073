package cnnlib_test

import (
	"fmt"
	"strings"
	"testing"

	"cnn321/cnnlib"
)

func TestWords(t *testing.T) {
	data, err := cnnlib.NewDataset(cnnlib.Images{Height: 2, Width: 1, Channels: 1, Pixels: []byte{1, 2, 3, 4}}, []int{1, 0})
	if err != nil {
		t.Fatal(err)
	}
	dense := cnnlib.Input(2, 1, 1).Flatten().Dense(2)
	tests := []struct {
		name string
		what fmt.Stringer
		want string
	}{
		{"numbers for labels", data, "2 imagens de 2 × 1 × 1, com rótulos numéricos"},
		{"One-Hot", data.OneHot(3), "2 imagens de 2 × 1 × 1, com rótulos One-Hot de 3 classes"},
		{"numbers", data.WithTargets([]float32{0.5, 1}), "2 imagens de 2 × 1 × 1, com um número para cada uma"},
		{"metrics", cnnlib.Metrics{Loss: 0.25, Accuracy: 0.9912, Examples: 10000, Epochs: 3}, "perda 0,2500, acurácia 0,9912, em 10.000 imagens"},
		{"metrics of a regression", cnnlib.Metrics{Loss: 4, MeanAbsoluteError: 1.5, Regression: true, Examples: 1}, "perda 4,0000, erro médio 1,5000, em 1 imagem"},
		{"nothing", (*cnnlib.Dataset)(nil), "nenhum conjunto de dados"},
		{"a part that is not there", data.Slice(0, 5), "conjunto com erro: "},
		{"a model", dense.Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.SGD()), "modelo de 4 camadas, com 6 parâmetros; perda categorical_crossentropy, otimizador SGD"},
		{"a model that does not fit", cnnlib.Input(2, 1, 1).Dense(2).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()), "modelo com erro: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.what.String(); !strings.HasPrefix(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
