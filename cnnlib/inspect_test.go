package cnnlib_test

import (
	"context"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/lesson"
)

func TestNumber(t *testing.T) {
	input := cnnlib.Input(28, 28, 1)
	conv := input.Conv2D(8, cnnlib.Kernel(3, 3))
	relu := conv.ReLU()
	m := relu.Flatten().Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	for name, test := range map[string]struct {
		layer cnnlib.Layer
		want  int
	}{
		"input": {input, 0}, "conv": {conv, 1}, "relu": {relu, 2}, "output": {m.Output(), 5},
		"declared again": {cnnlib.Input(28, 28, 1).Conv2D(8, cnnlib.Kernel(3, 3)), 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := m.LayerIndex(test.layer); err != nil || got != test.want {
				t.Errorf("%d, %v, want %d", got, err, test.want)
			}
		})
	}
	for name, layer := range map[string]cnnlib.Layer{
		"redefined": input.Conv2D(9, cnnlib.Kernel(3, 3)), "another input": cnnlib.Input(28, 28, 3),
		"beyond the end": m.Output().Softmax(), "empty": {},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := m.LayerIndex(layer)
			testkit.WantError(t, err, "não faz parte deste modelo", "compile o modelo de novo")
		})
	}
	_, err := m.LayerIndex(input.Dense(3))
	testkit.WantError(t, err, ".Flatten()")
	_, err = input.Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()).LayerIndex(input)
	testkit.WantError(t, err, ".Flatten()")
}

// What cannot be looked at does not reach the engine.
func TestInspectChecks(t *testing.T) {
	m := lesson.Model()
	small, _ := testkit.Bars(2)
	for _, test := range []struct {
		name string
		look cnnlib.Look
		want []string
	}{
		{"a layer beyond the last", cnnlib.Look{Weights: []int{13}}, []string{"camada 13", "de 0 a 12"}},
		{"a layer below the first", cnnlib.Look{Outputs: []int{-1}}, []string{"camada -1"}},
		{"a layer without weights", cnnlib.Look{Weights: []int{1, 2}}, []string{"camada 2 (ReLU)", "Conv2D ou Dense"}},
		{"no images", cnnlib.Look{Outputs: []int{1}}, []string{"altura, largura e canais"}},
		{"images of another size", cnnlib.Look{Outputs: []int{1}, Images: small}, []string{"(28, 28, 1)", "(12, 12, 1)"}},
		{"an epoch that cannot be", cnnlib.Look{Epoch: -2}, []string{"época -2", "cnnlib.Untrained"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := m.Inspect(t.Context(), testkit.FakeEngine{}, test.look)
			testkit.WantError(t, err, append(test.want, "Inspect")...)
		})
	}
	broken := cnnlib.Input(28, 28, 1).Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	_, err := broken.Inspect(t.Context(), testkit.FakeEngine{}, cnnlib.Look{})
	testkit.WantError(t, err, ".Flatten()")
}

func TestInspectInterruptedSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	e := testkit.FakeEngine{OnInspect: func(ctx context.Context, _ cnnlib.Model, _ cnnlib.Look) (cnnlib.Inside, error) {
		return cnnlib.Inside{}, ctx.Err()
	}}
	_, err := lesson.Model().Inspect(ctx, e, cnnlib.Look{})
	testkit.WantError(t, err, "interrompido antes de terminar")
}
