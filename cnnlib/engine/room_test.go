package engine_test

import (
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/machine"
)

// A network that no machine holds is refused in words, before anything is made for it, and the engine goes on.
func TestNetworksBeyondTheMemory(t *testing.T) {
	if _, err := machine.AvailableMemory(); err != nil {
		t.Skip(err)
	}
	const huge = 1 << 40
	input, data := cnnlib.Input(12, 12, 1), bars(t, examples)
	compile := func(l cnnlib.Layer, o cnnlib.Optimizer) cnnlib.Model {
		return l.Flatten().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, o)
	}
	e := openHere(t, options(t))
	for _, test := range []struct {
		name  string
		model cnnlib.Model
	}{
		{"filters", compile(input.Conv2D(huge, cnnlib.Kernel(3, 3)), cnnlib.Adam())},
		{"units", compile(input.Flatten().Dense(huge), cnnlib.SGD())},
		{"more than an int counts", compile(input.Flatten().Dense(huge).Dense(huge), cnnlib.RMSprop())},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := test.model.Err(); err != nil {
				t.Fatal(err)
			}
			_, err := test.model.Fit(t.Context(), e, data, cnnlib.BatchSize(batch))
			testkit.WantError(t, err, "treinar esta rede em lotes de 16", "GB de memória", "menos filtros ou neurônios", "cnnlib.BatchSize")
			_, err = test.model.Evaluate(t.Context(), e, data)
			testkit.WantError(t, err, "usar esta rede", "GB livres")
		})
	}
	if got := e.evaluate(t, tiny(), data); got.Examples != examples {
		t.Errorf("after that %+v", got)
	}
}

// Dead units keep weights that are numbers, and of no use, after a step far too long.
func TestDivergedToNumbers(t *testing.T) {
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		e, data := open(options(t)), bars(t, examples)
		m := cnnlib.Input(12, 12, 1).Flatten().Dense(3).Softmax().
			Compile(cnnlib.CategoricalCrossentropy, cnnlib.SGD(cnnlib.LearningRate(1e25)))
		_, err := m.Fit(t.Context(), e, data, cnnlib.BatchSize(examples), cnnlib.Epochs(1))
		testkit.WantError(t, err, "passaram de 1e+18", "Diminua a taxa de aprendizado", "cnnlib.LearningRate(0.01)", "como estava antes deste treino")
		if got := e.evaluate(t, m, data); got.Epochs != 0 {
			t.Errorf("the model is trained by %d epochs", got.Epochs)
		}
	})
}
