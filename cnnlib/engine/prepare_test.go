package engine

import (
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/tier"
)

// After a training the predictions are compiled, but not while calls still come one upon the other.
func TestWorksAheadAfterAPause(t *testing.T) {
	tier.Slow(t, "waits for pauses")
	e := New(Options{Plugin: testkit.Plugin(t), Models: t.TempDir()})
	defer e.Close()
	data, err := cnnlib.NewDataset(testkit.Bars(32))
	if err != nil {
		t.Fatal(err)
	}
	data = data.OneHot(3)
	m := cnnlib.Input(12, 12, 1).Flatten().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
	if _, err := m.Fit(t.Context(), e, data, cnnlib.BatchSize(16), cnnlib.Epochs(1)); err != nil {
		t.Fatal(err)
	}
	compiling := func() bool {
		if err := e.acquire(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer e.release()
		return e.models[m.Fingerprint()].scorer.Ready()
	}
	last := time.Now()
	for begin := last; time.Since(begin) < 3*pause; time.Sleep(pause / 20) {
		now := compiling()
		if gap := time.Since(last); now && gap < pause {
			t.Fatalf("compiled within %v between two calls", gap)
		}
		last = time.Now()
	}
	for deadline := time.Now().Add(time.Minute); !compiling(); time.Sleep(2 * pause) {
		if time.Now().After(deadline) {
			t.Fatal("nothing was compiled in a minute without a call")
		}
	}
}
