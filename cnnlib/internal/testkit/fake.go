package testkit

import (
	"context"
	"errors"

	"cnn321/cnnlib"
)

// FakeEngine is an engine whose calls are these functions; one that is nil must not be called.
type FakeEngine struct {
	OnFit      func(ctx context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error)
	OnStart    func(ctx context.Context, job cnnlib.FitJob) (cnnlib.Training, error)
	OnAttach   func(ctx context.Context, id string, watch func(cnnlib.Event)) (cnnlib.History, error)
	OnStop     func(ctx context.Context, id string) error
	OnList     func(ctx context.Context) ([]cnnlib.Training, error)
	OnEvaluate func(ctx context.Context, m cnnlib.Model, data *cnnlib.Dataset) (cnnlib.Metrics, error)
	OnPredict  func(ctx context.Context, m cnnlib.Model, images cnnlib.Images) (cnnlib.Predictions, error)
	OnDataset  func(ctx context.Context, m cnnlib.Model, data *cnnlib.Dataset) (cnnlib.Predictions, error)
	OnInspect  func(ctx context.Context, m cnnlib.Model, look cnnlib.Look) (cnnlib.Inside, error)
	OnWeights  func(ctx context.Context, m cnnlib.Model, weights map[int][]cnnlib.Tensor) error
	OnStatus   func(ctx context.Context) (cnnlib.Status, error)
}

var _ cnnlib.Engine = FakeEngine{}

// ErrCalled is the error of a call that should not have reached the engine.
var ErrCalled = errors.New("the engine was called")

// Fit calls OnFit.
func (f FakeEngine) Fit(ctx context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
	if f.OnFit == nil {
		return cnnlib.History{}, ErrCalled
	}
	return f.OnFit(ctx, job, watch)
}

// Start calls OnStart.
func (f FakeEngine) Start(ctx context.Context, job cnnlib.FitJob) (cnnlib.Training, error) {
	if f.OnStart == nil {
		return cnnlib.Training{}, ErrCalled
	}
	return f.OnStart(ctx, job)
}

// Attach calls OnAttach.
func (f FakeEngine) Attach(ctx context.Context, id string, watch func(cnnlib.Event)) (cnnlib.History, error) {
	if f.OnAttach == nil {
		return cnnlib.History{}, ErrCalled
	}
	return f.OnAttach(ctx, id, watch)
}

// Stop calls OnStop.
func (f FakeEngine) Stop(ctx context.Context, id string) error {
	if f.OnStop == nil {
		return ErrCalled
	}
	return f.OnStop(ctx, id)
}

// Trainings calls OnList; without it there are none.
func (f FakeEngine) Trainings(ctx context.Context) ([]cnnlib.Training, error) {
	if f.OnList == nil {
		return nil, nil
	}
	return f.OnList(ctx)
}

// Evaluate calls OnEvaluate.
func (f FakeEngine) Evaluate(ctx context.Context, m cnnlib.Model, data *cnnlib.Dataset) (cnnlib.Metrics, error) {
	if f.OnEvaluate == nil {
		return cnnlib.Metrics{}, ErrCalled
	}
	return f.OnEvaluate(ctx, m, data)
}

// Predict calls OnPredict.
func (f FakeEngine) Predict(ctx context.Context, m cnnlib.Model, images cnnlib.Images) (cnnlib.Predictions, error) {
	if f.OnPredict == nil {
		return nil, ErrCalled
	}
	return f.OnPredict(ctx, m, images)
}

// PredictDataset calls OnDataset.
func (f FakeEngine) PredictDataset(ctx context.Context, m cnnlib.Model, data *cnnlib.Dataset) (cnnlib.Predictions, error) {
	if f.OnDataset == nil {
		return nil, ErrCalled
	}
	return f.OnDataset(ctx, m, data)
}

// Inspect calls OnInspect.
func (f FakeEngine) Inspect(ctx context.Context, m cnnlib.Model, look cnnlib.Look) (cnnlib.Inside, error) {
	if f.OnInspect == nil {
		return cnnlib.Inside{}, ErrCalled
	}
	return f.OnInspect(ctx, m, look)
}

// SetWeights calls OnWeights.
func (f FakeEngine) SetWeights(ctx context.Context, m cnnlib.Model, weights map[int][]cnnlib.Tensor) error {
	if f.OnWeights == nil {
		return ErrCalled
	}
	return f.OnWeights(ctx, m, weights)
}

// Status calls OnStatus.
func (f FakeEngine) Status(ctx context.Context) (cnnlib.Status, error) {
	if f.OnStatus == nil {
		return cnnlib.Status{}, ErrCalled
	}
	return f.OnStatus(ctx)
}
