package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

func TestCallsArriveWhole(t *testing.T) {
	want := job(t)
	images, _ := testkit.Bars(4)
	predictions := cnnlib.Predictions{{0.5, 0.25, 0.25}, {0, 1, 0}}
	metrics := cnnlib.Metrics{Loss: 0.1, Accuracy: 0.9, Examples: 16, Epochs: 2}
	look := cnnlib.Look{Epoch: cnnlib.Untrained, Weights: []int{1, 3}, Outputs: []int{0, 2}, Images: images}
	inside := cnnlib.Inside{
		Epochs:  3,
		Trained: true,
		Weights: map[int][]cnnlib.Tensor{1: {{Shape: cnnlib.Shape{2, 1}, Values: []float32{0.5, -1}}, {Shape: cnnlib.Shape{1}, Values: []float32{2}}}},
		Outputs: map[int]cnnlib.Tensor{2: {Shape: cnnlib.Shape{1, 3}, Values: []float32{1, 2, 3}}},
	}
	training := cnnlib.Training{
		ID: "x-1", Model: "m", Epochs: 3, By: "a célula [2]", For: "k", Phase: cnnlib.TrainingRuns, At: cnnlib.Moment{Epoch: 1, Epochs: 3, Step: 2, Steps: 4}, Remaining: time.Minute, Failure: "?",
	}
	status := cnnlib.Status{Device: "CPU (XLA)", Plugin: "/p.so", PluginVersion: "PJRT 0.115", GoMLX: "v0", MemoryBytes: 1 << 40, PeakBytes: 1 << 41}
	var events []cnnlib.Event
	for i := range 500 {
		events = append(events, cnnlib.Event{Kind: cnnlib.Step, Epoch: 1, Epochs: 3, Step: i, Steps: 500, Loss: float64(i), Elapsed: time.Duration(i)})
	}
	events = append(events, cnnlib.Event{Kind: cnnlib.Done, History: history})
	started := want.Model.Spec()
	started.Weights = "0123456789abcdef"
	same := func(m cnnlib.Model, d *cnnlib.Dataset) {
		if m.Err() != nil || m.Fingerprint() != want.Model.Fingerprint() {
			t.Errorf("another model arrived: %v\n%s", m.Err(), m.Summary())
		}
		if d != nil && (d.Fingerprint() != want.Data.Fingerprint() || d.Len() != 16 || d.Classes() != 3) {
			t.Errorf("other data arrived: %d examples, %d classes", d.Len(), d.Classes())
		}
	}
	c, _ := offer(t, testkit.FakeEngine{
		OnFit: func(_ context.Context, got cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
			same(got.Model, got.Data)
			if got.BatchSize != 4 || got.Epochs != 3 || got.Seed != 1<<63 || !got.FromScratch || got.Stopping != want.Stopping || got.Keeping != want.Keeping || got.RunFingerprint() != want.RunFingerprint() {
				t.Errorf("another job arrived: %+v", got)
			}
			for _, e := range events {
				watch(e)
			}
			return history, nil
		},
		OnStart: func(_ context.Context, got cnnlib.FitJob) (cnnlib.Training, error) {
			same(got.Model, got.Data)
			if !got.Same(want) || got.By != want.By {
				t.Errorf("another job arrived: %+v", got)
			}
			return training, nil
		},
		OnAttach: func(_ context.Context, id string, watch func(cnnlib.Event)) (cnnlib.History, error) {
			watch(cnnlib.Event{Kind: cnnlib.Queued, Behind: training})
			return history, wantID(id)
		},
		OnStop: func(_ context.Context, id string) error { return wantID(id) },
		OnList: func(context.Context) ([]cnnlib.Training, error) { return []cnnlib.Training{training, {}}, nil },
		OnEvaluate: func(ctx context.Context, m cnnlib.Model, d *cnnlib.Dataset) (cnnlib.Metrics, error) {
			same(m, d)
			cnnlib.ReportReading(ctx, cnnlib.Reading{Checking: true, Done: 1, Of: 9})
			cnnlib.ReportReading(ctx, cnnlib.Reading{Done: 7, Of: 9})
			return metrics, nil
		},
		OnDataset: func(_ context.Context, m cnnlib.Model, d *cnnlib.Dataset) (cnnlib.Predictions, error) {
			same(m, d)
			return predictions, nil
		},
		OnPredict: func(ctx context.Context, m cnnlib.Model, got cnnlib.Images) (cnnlib.Predictions, error) {
			cnnlib.TellMoment(ctx, training.At)
			same(m, nil)
			if !reflect.DeepEqual(got, images) {
				t.Errorf("other images arrived: %d of %v", got.Len(), got.Shape())
			}
			return predictions, nil
		},
		OnInspect: func(_ context.Context, m cnnlib.Model, got cnnlib.Look) (cnnlib.Inside, error) {
			same(m, nil)
			if !reflect.DeepEqual(got, look) {
				t.Errorf("another look arrived: %+v", got)
			}
			return inside, nil
		},
		OnWeights: func(_ context.Context, m cnnlib.Model, got map[int][]cnnlib.Tensor) error {
			if m.StartingWeights() != started.Weights || m.Fingerprint() != started.Model().Fingerprint() || !reflect.DeepEqual(got, inside.Weights) {
				t.Errorf("other weights arrived, or of another model: %v", got)
			}
			return nil
		},
		OnStatus: func(context.Context) (cnnlib.Status, error) { return status, nil },
	})
	var watched []cnnlib.Event
	gotHistory, err := c.Fit(t.Context(), want, func(e cnnlib.Event) { watched = append(watched, e) })
	if err != nil || !reflect.DeepEqual(gotHistory, history) {
		t.Errorf("history %+v, %v", gotHistory, err)
	}
	if !reflect.DeepEqual(watched, events) {
		t.Errorf("%d events arrived, not the %d that were sent, or in another order", len(watched), len(events))
	}
	if _, err := c.Fit(t.Context(), want, nil); err != nil {
		t.Errorf("not watched: %v", err)
	}
	if got, err := c.Evaluate(t.Context(), want.Model, want.Data); err != nil || got != metrics {
		t.Errorf("metrics %+v, %v", got, err)
	}
	var read []cnnlib.Reading
	if got, err := c.Evaluate(cnnlib.WatchReading(t.Context(), func(r cnnlib.Reading) { read = append(read, r) }), want.Model, want.Data); err != nil || got != metrics {
		t.Errorf("metrics %+v, %v, where the reading is watched", got, err)
	}
	if want := []cnnlib.Reading{{Checking: true, Done: 1, Of: 9}, {Done: 7, Of: 9}}; !reflect.DeepEqual(read, want) {
		t.Errorf("the reading is told as %v, want %v", read, want)
	}
	if got, err := c.PredictDataset(t.Context(), want.Model, want.Data); err != nil || !reflect.DeepEqual(got, predictions) {
		t.Errorf("predictions of a data set %v, %v", got, err)
	}
	if got, err := c.Start(t.Context(), want); err != nil || got != training {
		t.Errorf("training %+v, %v", got, err)
	}
	var place cnnlib.Event
	if got, err := c.Attach(t.Context(), "x-1", func(e cnnlib.Event) { place = e }); err != nil || !reflect.DeepEqual(got, history) || place.Behind != training {
		t.Errorf("attached: %+v, %+v, %v", got, place, err)
	}
	if err := c.Stop(t.Context(), "x-1"); err != nil {
		t.Error(err)
	}
	elsewhere := training
	elsewhere.Elsewhere = true
	for kernel, want := range map[string]cnnlib.Training{"k": training, "another": elsewhere} {
		if got, err := c.For(kernel).Trainings(t.Context()); err != nil || !reflect.DeepEqual(got, []cnnlib.Training{want, {}}) {
			t.Errorf("trainings for kernel %s: %+v, %v", kernel, got, err)
		}
	}
	var moment cnnlib.Moment
	if _, err := c.Predict(cnnlib.WithMoment(t.Context(), func(m cnnlib.Moment) { moment = m }), want.Model, images); err != nil || moment != training.At {
		t.Errorf("of moment %v, %v", moment, err)
	}
	if got, err := c.Predict(t.Context(), want.Model, images); err != nil || !reflect.DeepEqual(got, predictions) {
		t.Errorf("predictions %v, %v", got, err)
	}
	if got, err := c.Inspect(t.Context(), want.Model, look); err != nil || !reflect.DeepEqual(got, inside) {
		t.Errorf("inside %+v, %v", got, err)
	}
	if err := c.SetWeights(t.Context(), started.Model(), inside.Weights); err != nil {
		t.Error(err)
	}
	if got, err := c.Status(t.Context()); err != nil || got != status {
		t.Errorf("status %+v, %v", got, err)
	}
}

func wantID(id string) error {
	if id != "x-1" {
		return fmt.Errorf("another training: %q", id)
	}
	return nil
}

func TestErrorsArriveWithTheirKind(t *testing.T) {
	other := errors.New("o disco está cheio")
	tests := []struct {
		name        string
		err         error
		interrupted bool
	}{
		{"still training", cnnlib.ErrStillTraining, false},
		{"interrupted", cnnlib.ErrInterrupted, true},
		{"interrupted, and more", fmt.Errorf("%w; além disso: %w", cnnlib.ErrInterrupted, other), true},
		{"another", other, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, _ := offer(t, every(func(context.Context) error { return test.err }))
			for name, call := range calls(t, c) {
				err := call(t.Context())
				if err == nil || err.Error() != test.err.Error() || errors.Is(err, cnnlib.ErrInterrupted) != test.interrupted ||
					errors.Is(err, cnnlib.ErrStillTraining) != errors.Is(test.err, cnnlib.ErrStillTraining) {
					t.Errorf("%s: %v", name, err)
				}
			}
			got, err := c.Fit(t.Context(), job(t), nil)
			if err == nil || !reflect.DeepEqual(got, history) {
				t.Errorf("with its error, Fit gave %+v", got)
			}
		})
	}
}

// What cannot be rebuilt from its spec is an error of the call, and the engine is not asked.
func TestBrokenSpecs(t *testing.T) {
	c, _ := offer(t, testkit.FakeEngine{})
	j := job(t)
	images, _ := testkit.Bars(4)
	broken := cnnlib.Input(12, 12, 1).Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(testkit.MNIST(t))); err != nil {
		t.Fatal(err)
	}
	_, gone, err := cnnlib.LoadMNIST(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	_, fitModel := c.Fit(ctx, cnnlib.FitJob{Model: broken, Data: j.Data}, nil)
	_, evaluateModel := c.Evaluate(ctx, broken, j.Data)
	_, predictModel := c.Predict(ctx, broken, images)
	for _, err := range []error{fitModel, evaluateModel, predictModel} {
		testkit.WantError(t, err, "(Dense)", ".Flatten() antes")
	}
	_, fitData := c.Fit(ctx, cnnlib.FitJob{Model: j.Model, Data: gone}, nil)
	_, evaluateData := c.Evaluate(ctx, j.Model, gone)
	for _, err := range []error{fitData, evaluateData} {
		testkit.WantError(t, err, "falta o arquivo", "go run ./kernels setup")
	}
	outside := j.Data.Slice(0, 99)
	_, fitOutside := c.Fit(ctx, cnnlib.FitJob{Model: j.Model, Data: outside}, nil)
	_, evaluateOutside := c.Evaluate(ctx, j.Model, outside)
	for _, err := range []error{fitOutside, evaluateOutside} {
		testkit.WantError(t, err, "antes de 99, mas há 16")
	}
	empty := cnnlib.Layer{}.Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
	_, err = c.Predict(ctx, empty, images)
	testkit.WantError(t, err, "modelo vazio")
}

func TestPanicOfTheEngine(t *testing.T) {
	fails := true
	c, _ := offer(t, testkit.FakeEngine{OnStatus: func(context.Context) (cnnlib.Status, error) {
		if fails {
			fails = false
			panic("susto")
		}
		return cnnlib.Status{}, nil
	}})
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	_, err := c.Status(t.Context())
	testkit.WantError(t, err, "falha interna do motor", "susto", "execute a célula de novo")
	if strings.Contains(err.Error(), "goroutine") || !strings.Contains(logged.String(), "goroutine") {
		t.Errorf("the stack belongs in the log, and not in the learner's cell: %v\nlogged: %s", err, logged.String())
	}
	if _, err := c.Status(t.Context()); err != nil {
		t.Errorf("after a panic: %v", err)
	}
}
