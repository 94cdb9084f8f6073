package remote

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// socketPath is a short path: that of t.TempDir may be too long for a socket.
func socketPath(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "cnn321")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	return filepath.Join(folder, "s")
}

// offer serves an engine until stop, or the end of the test, and is a client of it.
func offer(t *testing.T, e cnnlib.Engine) (c *Client, stop func()) {
	t.Helper()
	socket := socketPath(t)
	listener, err := Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, listener, e) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return NewClient(socket), stop
}

// model uses every layer.
func model() cnnlib.Model {
	return cnnlib.Input(12, 12, 1).Conv2D(2, cnnlib.Kernel(3, 3)).ReLU().MaxPool2D(cnnlib.Pool(2, 2)).Dropout(0.25).
		Flatten().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)
}

func dataset(t *testing.T) *cnnlib.Dataset {
	t.Helper()
	d, err := cnnlib.NewDataset(testkit.Bars(20))
	if err != nil {
		t.Fatal(err)
	}
	return d.OneHot(3)
}

func job(t *testing.T) cnnlib.FitJob {
	return cnnlib.FitJob{Model: model(), Data: dataset(t).Slice(2, 18), BatchSize: 4, Epochs: 3, Seed: 1 << 63, FromScratch: true, By: "a célula [4]",
		Validation: dataset(t).Slice(0, 2), Schedule: cnnlib.Schedule{Kind: cnnlib.WhenOnAPlateau, Patience: 2, Factor: 0.5},
		Stopping: cnnlib.Stopping{On: true, Patience: 3, RestoreBest: true}, Keeping: cnnlib.Keeping{Last: 2, Every: 5}}
}

var history = cnnlib.History{
	Epochs: []cnnlib.EpochResult{{Loss: 1.5, Accuracy: 0.25, Steps: 4, Duration: time.Second}, {Loss: 0.5, Accuracy: 0.75, Steps: 4, Duration: 1}},
	Reused: 1, ResumedStep: 2, Compile: time.Minute, Device: "CPU (XLA)",
}

// calls is each call of an engine, by its error.
func calls(t *testing.T, e cnnlib.Engine) map[string]func(ctx context.Context) error {
	j := job(t)
	images, _ := testkit.Bars(4)
	return map[string]func(ctx context.Context) error{
		"Fit":      func(ctx context.Context) error { _, err := e.Fit(ctx, j, nil); return err },
		"Start":    func(ctx context.Context) error { _, err := e.Start(ctx, j); return err },
		"Attach":   func(ctx context.Context) error { _, err := e.Attach(ctx, "1", nil); return err },
		"Stop":     func(ctx context.Context) error { return e.Stop(ctx, "1") },
		"List":     func(ctx context.Context) error { _, err := e.Trainings(ctx); return err },
		"Evaluate": func(ctx context.Context) error { _, err := e.Evaluate(ctx, j.Model, j.Data); return err },
		"Predict":  func(ctx context.Context) error { _, err := e.Predict(ctx, j.Model, images); return err },
		"Dataset":  func(ctx context.Context) error { _, err := e.PredictDataset(ctx, j.Model, j.Data); return err },
		"Inspect":  func(ctx context.Context) error { _, err := e.Inspect(ctx, j.Model, cnnlib.Look{}); return err },
		"Weights":  func(ctx context.Context) error { return e.SetWeights(ctx, j.Model, nil) },
		"Status":   func(ctx context.Context) error { _, err := e.Status(ctx); return err },
	}
}

// every is an engine all of whose calls do the same.
func every(do func(ctx context.Context) error) testkit.FakeEngine {
	return testkit.FakeEngine{
		OnFit: func(ctx context.Context, _ cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
			watch(cnnlib.Event{Kind: cnnlib.EpochEnd, History: history})
			return history, do(ctx)
		},
		OnStart: func(ctx context.Context, _ cnnlib.FitJob) (cnnlib.Training, error) { return cnnlib.Training{}, do(ctx) },
		OnAttach: func(ctx context.Context, _ string, watch func(cnnlib.Event)) (cnnlib.History, error) {
			watch(cnnlib.Event{Kind: cnnlib.EpochEnd, History: history})
			return history, do(ctx)
		},
		OnStop: func(ctx context.Context, _ string) error { return do(ctx) },
		OnList: func(ctx context.Context) ([]cnnlib.Training, error) { return nil, do(ctx) },
		OnEvaluate: func(ctx context.Context, _ cnnlib.Model, _ *cnnlib.Dataset) (cnnlib.Metrics, error) {
			return cnnlib.Metrics{}, do(ctx)
		},
		OnPredict: func(ctx context.Context, _ cnnlib.Model, _ cnnlib.Images) (cnnlib.Predictions, error) {
			return nil, do(ctx)
		},
		OnDataset: func(ctx context.Context, _ cnnlib.Model, _ *cnnlib.Dataset) (cnnlib.Predictions, error) {
			return nil, do(ctx)
		},
		OnInspect: func(ctx context.Context, _ cnnlib.Model, _ cnnlib.Look) (cnnlib.Inside, error) {
			return cnnlib.Inside{}, do(ctx)
		},
		OnWeights: func(ctx context.Context, _ cnnlib.Model, _ map[int][]cnnlib.Tensor) error { return do(ctx) },
		OnStatus:  func(ctx context.Context) (cnnlib.Status, error) { return cnnlib.Status{}, do(ctx) },
	}
}
