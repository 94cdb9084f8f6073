package engine_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/engine/jobs"
)

// A training behind cells that the next engine goes on with keeps its name, and ends in the numbers of one that nobody disturbed.
func TestGoOnWithTheNextEngine(t *testing.T) {
	m, data, settings := small(), bars(t, 200), []cnnlib.FitOption{cnnlib.BatchSize(8), cnnlib.Epochs(6)}
	undisturbed := openHere(t, options(t))
	want := undisturbed.fit(t, m, data, settings...)
	o := options(t)
	first := engine.New(o)
	training, err := m.Start(t.Context(), first, data, settings...)
	if err != nil {
		t.Fatal(err)
	}
	under := make(chan bool)
	var once sync.Once
	go func() {
		_, _ = first.Attach(t.Context(), training.ID, func(e cnnlib.Event) {
			if e.Kind == cnnlib.Step && e.Epoch == 2 {
				once.Do(func() { close(under) })
			}
		})
		once.Do(func() { close(under) }) // it was over before it was looked at
	}()
	<-under
	begun := first.Begun()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := engine.New(o)
	defer second.Close()
	for _, b := range begun {
		if b.ID != training.ID {
			t.Errorf("%s was begun, want %s", b.ID, training.ID)
		}
		if err := second.GoOn(b); err != nil {
			t.Fatal(err)
		}
	}
	if len(begun) > 0 {
		ended(t, second, training.ID)
	}
	history, err := m.Fit(t.Context(), second, data, settings...)
	if err != nil {
		t.Fatal(err)
	}
	wantSameHistory(t, history, want)
}

// What was begun for a kernel that has gone, and for one that lives, is the living one's at the next engine; what nobody wants is not gone on with.
func TestGoOnForTheLiving(t *testing.T) {
	e := engine.New(engine.Options{
		Models: t.TempDir(), NoPlugin: "não há plugin neste teste",
		Lives: func(kernel string) bool { return kernel == "/b/lock" },
	})
	defer e.Close()
	job := cnnlib.FitJob{Model: small(), Data: bars(t, 200), BatchSize: 8, Epochs: 6}
	cells := []string{"a célula [1]", "a célula [7]"}
	if err := errors.Join(
		e.GoOn(jobs.Begun{ID: "x-1", Job: job, For: []string{"/a/lock", "/b/lock"}, By: cells}),
		e.GoOn(jobs.Begun{ID: "x-2", Job: job, For: []string{"/a/lock", "/c/lock"}, By: cells}),
	); err != nil {
		t.Fatal(err)
	}
	all, err := e.Trainings(t.Context())
	if err != nil || len(all) != 1 || all[0].ID != "x-1" || all[0].For != "/b/lock" || all[0].By != cells[1] {
		t.Errorf("%+v, %v", all, err)
	}
}

// A training whose kernel has gone is stopped, kept, and told of once, as broken off.
func TestTrainingEndsWithItsKernel(t *testing.T) {
	o := options(t)
	var gone atomic.Bool
	o.Lives = func(kernel string) bool { return kernel == "/a/lock" && !gone.Load() }
	e := engine.New(o)
	defer e.Close()
	m, data := small(), bars(t, 200)
	training, err := e.Start(t.Context(), cnnlib.FitJob{Model: m, Data: data, BatchSize: 8, Epochs: 1 << 20, Keeping: cnnlib.Keeping{Last: 2}, For: "/a/lock", By: "a célula [1]"})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = e.Attach(t.Context(), training.ID, func(ev cnnlib.Event) { // until its end
		if ev.Kind == cnnlib.EpochEnd {
			gone.Store(true)
		}
	})
	all, err := e.Trainings(t.Context())
	if err != nil || len(all) != 1 || all[0].ID != training.ID || all[0].Phase != cnnlib.TrainingBroken || all[0].At == (cnnlib.Moment{}) {
		t.Fatalf("%+v, %v", all, err)
	}
	if text := all[0].BrokenOff(); !strings.Contains(text, "o motor ou o kernel terminou antes dele") {
		t.Error(text)
	}
}
