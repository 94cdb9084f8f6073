package engine_test

import (
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/kernels/tier"
)

// A training in the background whose engine ends before it is told of by the next engine, to whoever asks for the model, until it is trained on.
func TestTrainingThatBrokeOff(t *testing.T) {
	tier.Slow(t, "starts engines in processes of their own")
	m, data := small(), bars(t, 600)
	settings := []cnnlib.FitOption{cnnlib.BatchSize(8), cnnlib.Epochs(5), cnnlib.By("a célula [3]")}
	for name, end := range map[string]syscall.Signal{"killed": syscall.SIGKILL, "ended with its kernel": 0} {
		t.Run(name, func(t *testing.T) {
			alone := options(t)
			undisturbed, _ := openProcess(t, alone)
			want := undisturbed.fit(t, m, data, settings...)
			o, e, training, all := brokenOff(t, end, m, data, settings)
			for deadline := time.Now().Add(5 * time.Minute); len(all) == 0 && time.Now().Before(deadline); {
				o, e, training, all = brokenOff(t, end, m, data, settings) // it was through before its engine's end came
			}
			if len(all) != 1 || all[0].ID != training.ID || all[0].Phase != cnnlib.TrainingBroken || all[0].At.Epoch < 1 || all[0].At.Steps != 75 {
				t.Fatalf("trainings %+v", all)
			}
			says := []string{"O treino da célula [3], de 5 épocas, parou na " + all[0].At.String(), "está guardado", "execute de novo a célula que treina"}
			var last cnnlib.Event
			history, err := e.Attach(t.Context(), training.ID, func(e cnnlib.Event) { last = e })
			testkit.WantError(t, err, says...)
			if !errors.Is(err, cnnlib.ErrInterrupted) || len(history.Epochs) < 1 || last.Epoch != all[0].At.Epoch || last.Step != all[0].At.Step {
				t.Errorf("history %+v, last event %+v, %v", history, last, err)
			}
			var told []string
			ctx := cnnlib.WithNotices(t.Context(), func(text string) { told = append(told, text) })
			for range 2 {
				if _, err := m.Evaluate(ctx, e, data); err != nil {
					t.Fatal(err)
				}
			}
			some, _ := images(t, data.Slice(0, 4))
			if _, err := m.Predict(ctx, e, some); err != nil {
				t.Fatal(err)
			}
			if len(told) != 3 {
				t.Fatalf("of 3 calls %d were told of it: %q", len(told), told)
			}
			for _, text := range told {
				testkit.WantError(t, errors.New(text), says...)
			}
			wantSameHistory(t, e.fit(t, m, data, settings...), want)
			wantSameState(t, m, "epoch-0005", o.Models, alone.Models)
			told = nil
			if _, err := m.Evaluate(ctx, e, data); err != nil || len(told) != 0 {
				t.Errorf("trained, it is told of still: %q, %v", told, err)
			}
			if left, err := filepath.Glob(filepath.Join(o.Models, "*", "*.unfinished")); err != nil || len(left) != 0 {
				t.Errorf("notes are left: %v, %v", left, err)
			}
		})
	}
}

// brokenOff ends an engine, by a signal or in order, after the first epoch of a training in the background, and opens the next, which lists the
// trainings: none, where all was trained before the end came.
func brokenOff(t *testing.T, end syscall.Signal, m cnnlib.Model, data *cnnlib.Dataset, settings []cnnlib.FitOption) (o engine.Options, e *opened, training cnnlib.Training, all []cnnlib.Training) {
	t.Helper()
	o = options(t)
	e, pid := openProcess(t, o)
	training, err := m.Start(t.Context(), e, data, settings...)
	if err != nil {
		t.Fatal(err)
	}
	reached, watched := make(chan struct{}), make(chan struct{})
	go func(e *opened) {
		defer close(watched)
		told := false
		_, _ = e.Attach(t.Context(), training.ID, func(e cnnlib.Event) {
			if !told && (e.Kind == cnnlib.EpochEnd || e.Kind == cnnlib.Done) {
				told = true
				close(reached)
			}
		})
	}(e)
	<-reached
	if end != 0 {
		e.killed = true
		if err := syscall.Kill(pid, end); err != nil {
			t.Fatal(err)
		}
	}
	e.close()
	<-watched
	e, _ = openProcess(t, o)
	if all, err = e.Trainings(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o, e, training, all
}

// What is under way is no training that broke off, be it in this process or in another; nor is one that somebody stopped.
func TestTrainingThatGoesOnDidNotBreakOff(t *testing.T) {
	tier.Slow(t, "starts engines in processes of their own")
	m, data, o := small(), bars(t, 600), options(t)
	settings := []cnnlib.FitOption{cnnlib.BatchSize(2), cnnlib.Epochs(4000)}
	e, pid := openProcess(t, o)
	other, _ := openProcess(t, o)
	training, err := m.Start(t.Context(), e, data, settings...)
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range []*opened{e, other} {
		all, err := engine.Trainings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range all {
			if one.Phase == cnnlib.TrainingBroken {
				t.Errorf("under way, it is listed as %+v", one)
			}
		}
	}
	for engine, want := range map[*opened]string{e: "", other: "Outro kernel está treinando este modelo"} {
		var told []string
		some, _ := images(t, data.Slice(0, 4))
		if _, err := m.Predict(cnnlib.WithNotices(t.Context(), func(text string) { told = append(told, text) }), engine, some); err != nil {
			t.Fatal(err)
		}
		if (want == "") != (len(told) == 0) || len(told) > 0 && !strings.Contains(told[0], want) {
			t.Errorf("under way, it is told %q, want %q", told, want)
		}
	}
	if err := e.Stop(t.Context(), training.ID); err != nil {
		t.Fatal(err)
	}
	// Killed, it would be told of; but not to who stops it as it is.
	if training, err = m.Start(t.Context(), e, data, settings...); err != nil {
		t.Fatal(err)
	}
	e.killed = true
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	e.close()
	if all, err := other.Trainings(t.Context()); err != nil || len(all) != 1 || all[0].ID != training.ID || all[0].Phase != cnnlib.TrainingBroken {
		t.Errorf("killed, it is listed as %+v, %v", all, err)
	}
	if err := other.Stop(t.Context(), training.ID); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(o.Models, "*", "*.unfinished")); err != nil || len(left) != 0 {
		t.Errorf("stopped, notes are left: %v, %v", left, err)
	}
	if all, err := other.Trainings(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("stopped, another engine lists %+v, %v", all, err)
	}
}
