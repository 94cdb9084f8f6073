package draw

import (
	"math"
	"strings"
	"testing"

	"cnn321/cnnlib/internal/testkit"
)

func TestScatter(t *testing.T) {
	for _, test := range []struct {
		name             string
		truth, predicted []float32
		alt              string
	}{
		{"some", []float32{-1.5, 0, 2.25}, []float32{-1, 0.25, 2}, "3 imagens; o erro médio é 0,3333"},
		{"one", []float32{3}, []float32{3}, "1 imagem; o erro médio é 0,0000"},
		{"all alike", []float32{0, 0}, []float32{0, 0}, "erro médio é 0,0000"},
		{"far apart", []float32{-1e30, 1e30}, []float32{0, 0}, "2 imagens"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := Scatter(test.truth, test.predicted)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(p.Alt, test.alt) {
				t.Errorf("told as %q, want %q in it", p.Alt, test.alt)
			}
		})
	}
	for name, test := range map[string]struct {
		truth, predicted []float32
		want             string
	}{
		"none":        {nil, nil, "0 números verdadeiros"},
		"unequal":     {[]float32{1}, []float32{1, 2}, "1 números verdadeiros e 2 previstos"},
		"not numbers": {[]float32{1}, []float32{float32(math.NaN())}, "NaN"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Scatter(test.truth, test.predicted)
			testkit.WantError(t, err, test.want)
		})
	}
}
