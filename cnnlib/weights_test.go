package cnnlib_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

func TestWithWeights(t *testing.T) {
	m := cnnlib.Input(2, 2, 1).Flatten().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	tensor := func(value float32, shape ...int) cnnlib.Tensor {
		values := make([]float32, cnnlib.Shape(shape).Size())
		values[0] = value
		return cnnlib.Tensor{Shape: shape, Values: values}
	}
	good := map[int][]cnnlib.Tensor{2: {tensor(1, 4, 3), tensor(2, 3)}}
	nan := float32(math.NaN())
	for _, test := range []struct {
		name    string
		model   cnnlib.Model
		weights map[int][]cnnlib.Tensor
		want    []string
	}{
		{"none", m, nil, []string{"camada 2 (Dense)", "2 tensores", "vieram 0"}},
		{"another shape", m, map[int][]cnnlib.Tensor{2: {tensor(1, 3, 4), tensor(2, 3)}}, []string{"camada 2 (Dense)", `"kernel"`, "(4, 3)", "(3, 4)"}},
		{"too few values", m, map[int][]cnnlib.Tensor{2: {{Shape: cnnlib.Shape{4, 3}, Values: make([]float32, 11)}, tensor(2, 3)}}, []string{`"kernel"`, "11 valores"}},
		{"not a number", m, map[int][]cnnlib.Tensor{2: {tensor(1, 4, 3), tensor(nan, 3)}}, []string{`"bias"`, "não é um número", "taxa de aprendizado menor"}},
		{"of a model with an error", cnnlib.Input(2, 2, 1).Dense(3).Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()), good, []string{"camada 1 (Dense)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := test.model.WithWeights(t.Context(), testkit.FakeEngine{}, test.weights)
			if errors.Is(err, testkit.ErrCalled) {
				t.Error("the engine was asked")
			}
			testkit.WantError(t, err, test.want...)
		})
	}

	var kept cnnlib.Model
	engine := testkit.FakeEngine{OnWeights: func(_ context.Context, m cnnlib.Model, _ map[int][]cnnlib.Tensor) error {
		kept = m
		return nil
	}}
	given, err := m.WithWeights(t.Context(), engine, good)
	if err != nil {
		t.Fatal(err)
	}
	if kept.Fingerprint() != given.Fingerprint() || given.Fingerprint() == m.Fingerprint() || given.StartingWeights() == "" {
		t.Errorf("the engine was given model %s, and the result is %s, from %s", kept.Fingerprint(), given.Fingerprint(), m.Fingerprint())
	}
	if again := given.Spec().Model(); again.Fingerprint() != given.Fingerprint() || again.Err() != nil {
		t.Errorf("it does not come back from its spec: %v", again.Err())
	}
	other := map[int][]cnnlib.Tensor{2: {tensor(1, 4, 3), tensor(2.5, 3)}}
	if given2, err := m.WithWeights(t.Context(), engine, other); err != nil || given2.Fingerprint() == given.Fingerprint() {
		t.Errorf("other weights gave the same model, or %v", err)
	}
	full := errors.New("disco cheio")
	_, err = m.WithWeights(t.Context(), testkit.FakeEngine{OnWeights: func(context.Context, cnnlib.Model, map[int][]cnnlib.Tensor) error { return full }}, good)
	testkit.WantError(t, err, "disco cheio")
}
