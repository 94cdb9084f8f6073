package engine_test

import (
	"fmt"
	"math"
	"os"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/tier"
)

// Trained in bfloat16, by either feed, a network reads bars nearly as well as one trained in float32; and in
// the same folder for trained state each of them has its own.
func TestBFloat16Learns(t *testing.T) {
	tier.Slow(t, "trains in two precisions")
	const epochs = 3
	m := cnnlib.Input(12, 12, 1).Conv2D(4, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Flatten().Dropout(0.25).Dense(3).Softmax().
		Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(cnnlib.LearningRate(0.01)), cnnlib.Accuracy)
	data, unseen := bars(t, 600), bars(t, 900).Slice(600, 900)
	models := t.TempDir()
	train := func(precision engine.Precision, feed engine.Feed, models string) (*engine.Engine, cnnlib.History) {
		t.Helper()
		o := options(t)
		o.Precision, o.Feed, o.Models = precision, feed, models
		e := engine.New(o)
		t.Cleanup(func() {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
		history, err := m.Fit(t.Context(), e, data, cnnlib.BatchSize(batch), cnnlib.Epochs(epochs))
		if err != nil {
			t.Fatal(err)
		}
		return e, history
	}
	accuracy := func(e *engine.Engine) float64 {
		t.Helper()
		metrics, err := m.Evaluate(t.Context(), e, unseen)
		if err != nil {
			t.Fatal(err)
		}
		return metrics.Accuracy
	}
	inSingle, single := train("", engine.FeedHost, models)
	inHalf, half := train(engine.BFloat16, engine.FeedHost, models)
	if half.Reused != 0 || half.Last().Loss == single.Last().Loss {
		t.Errorf("bfloat16 took up what float32 had learned, or is it: %+v", half)
	}
	t.Log(single, half)
	if s, h := accuracy(inSingle), accuracy(inHalf); s < 0.9 || math.Abs(s-h) > 0.04 {
		t.Errorf("of unseen images float32 reads %.3f right, bfloat16 %.3f", s, h)
	}
	// float32's folder is the one of before there was a choice: the fingerprint alone.
	if _, err := os.Stat(checkpoint(t, models, m, fmt.Sprintf("epoch-%04d", epochs))); err != nil {
		t.Error(err)
	}
	for precision, want := range map[engine.Precision]cnnlib.History{engine.Float32: single, engine.BFloat16: half} {
		_, again := train(precision, engine.FeedHost, models)
		wantSameHistory(t, again, want)
		if again.Reused != epochs {
			t.Errorf("%s: %d epochs reused", precision, again.Reused)
		}
	}
	_, fed := train(engine.BFloat16, engine.FeedDevice, t.TempDir())
	if math.Abs(fed.Last().Loss-half.Last().Loss) > 0.3*half.Last().Loss {
		t.Errorf("bfloat16 fed from the device ends at a loss of %v, from the host at %v", fed.Last().Loss, half.Last().Loss)
	}
}

func TestPrecisionNotToBeHad(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	some, _ := images(t, data)
	tests := []struct {
		name      string
		precision engine.Precision
		says      []string
	}{
		{"unknown", "float16", []string{`precisão desconhecida "float16"`, "float32", "tf32", "bfloat16", "CNN321_PRECISION"}},
		{"of a GPU", engine.TF32, []string{"tf32 só existe em GPUs da NVIDIA", "CNN em Go (CUDA)", "CNN321_PRECISION"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := options(t)
			o.Precision = test.precision
			e := engine.New(o)
			defer e.Close()
			_, fit := m.Fit(t.Context(), e, data, cnnlib.BatchSize(batch))
			_, evaluate := m.Evaluate(t.Context(), e, data)
			_, predict := m.Predict(t.Context(), e, some)
			_, status := e.Status(t.Context())
			for _, err := range []error{fit, evaluate, predict, status} {
				testkit.WantError(t, err, test.says...)
			}
		})
	}
}
