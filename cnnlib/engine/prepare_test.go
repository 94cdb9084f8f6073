package engine

import (
	"strings"
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
	begin := time.Now()
	if _, err := m.Fit(t.Context(), e, data, cnnlib.BatchSize(16), cnnlib.Epochs(1)); err != nil {
		t.Fatal(err)
	}
	// compiled looks as a call does; at is during it, so that between two calls there is no longer pause than between their times.
	compiled := func() (ready bool, at time.Time) {
		if err := e.acquire(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer e.release()
		return e.models[m.Fingerprint()].scorer.Ready(), time.Now()
	}
	last := begin
	for begin = time.Now(); time.Since(begin) < 3*pause; time.Sleep(pause / 20) {
		ready, at := compiled()
		if gap := at.Sub(last); ready && gap < pause {
			t.Fatalf("compiled within %v between two calls", gap)
		}
		if ready {
			break // the machine has let a pause pass
		}
		last = at
	}
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(2 * pause) {
		if ready, _ := compiled(); ready {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing was compiled in minutes without a call")
		}
	}
}

// While a training goes on behind, what is likely to be asked of its model is compiled before anybody asks.
func TestPreparesLooksDuringATraining(t *testing.T) {
	e := New(Options{Plugin: testkit.Plugin(t), Models: t.TempDir()})
	defer e.Close()
	data, err := cnnlib.NewDataset(testkit.Bars(300))
	if err != nil {
		t.Fatal(err)
	}
	m := cnnlib.Input(12, 12, 1).Flatten().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
	training, err := m.Start(t.Context(), e, data.OneHot(3), cnnlib.BatchSize(4), cnnlib.Epochs(100_000), cnnlib.KeepEpochs(2))
	if err != nil {
		t.Fatal(err)
	}
	prepared := func() bool {
		if err := e.acquire(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer e.release()
		now := e.models[m.Fingerprint()]
		return e.training != nil && now != nil && now.scorer.Ready() && e.looking != nil && e.looking.Model().Fingerprint() == m.Fingerprint()
	}
	for deadline := time.Now().Add(5 * time.Minute); !prepared(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing was compiled in minutes of training")
		}
	}
	if err := e.Stop(t.Context(), training.ID); err != nil {
		t.Error(err)
	}
}

// Who waits long for somebody else's call is told so, and then answered.
func TestTellsWhoWaits(t *testing.T) {
	e := New(Options{Plugin: testkit.Plugin(t), Models: t.TempDir()})
	defer e.Close()
	if err := e.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := e.acquire(t.Context()); err != nil { // as a long compilation
		t.Fatal(err)
	}
	told := make(chan string, 1)
	answered := make(chan error)
	go func() {
		answered <- e.Warm(cnnlib.WithNotices(t.Context(), func(text string) { told <- text }))
	}()
	if text := <-told; !strings.Contains(text, "Esta célula espera") {
		t.Errorf("told %q", text)
	}
	e.release()
	if err := <-answered; err != nil {
		t.Error(err)
	}
}
