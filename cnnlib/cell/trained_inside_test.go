package cell

import (
	"strings"
	"testing"

	"cnn321/cnnlib/trained"
)

func TestReadyMadeSaysSo(t *testing.T) {
	for _, test := range []struct {
		pin  trained.Pin
		want []string
	}{
		{trained.Pin{Epochs: 12, Images: 60000, Accuracy: 0.9914}, []string{"**Modelo pronto.**", "12 épocas em 60.000 imagens", "99,14 %", "não são do treino deste caderno"}},
		{trained.Pin{Epochs: 1, Images: 128, Accuracy: 0.5}, []string{"uma época em 128 imagens", "50,00 %"}},
	} {
		for _, want := range test.want {
			if got := readyMade(test.pin); !strings.Contains(got, want) {
				t.Errorf("%q lacks %q", got, want)
			}
		}
	}
}
