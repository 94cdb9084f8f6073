package engine_test

import (
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
)

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
