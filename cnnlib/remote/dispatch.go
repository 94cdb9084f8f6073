package remote

import (
	"context"
	"errors"
	"fmt"

	"cnn321/cnnlib"
)

// dispatch has the engine do what is called for. With an error, the result is what is known nevertheless.
func dispatch(ctx context.Context, engine cnnlib.Engine, call any, watch func(cnnlib.Event)) (result any, err error) {
	switch call := call.(type) {
	case fitCall:
		job, err := call.job()
		if err != nil {
			return nil, err
		}
		return engine.Fit(ctx, job, watch)
	case startCall:
		job, err := call.Fit.job()
		if err != nil {
			return nil, err
		}
		return engine.Start(ctx, job)
	case attachCall:
		return engine.Attach(ctx, call.ID, watch)
	case stopCall:
		return nil, engine.Stop(ctx, call.ID)
	case listCall:
		return engine.Trainings(ctx)
	case evaluateCall:
		m, data, err := rebuild(call.Model, call.Data)
		if err != nil {
			return nil, err
		}
		return engine.Evaluate(ctx, m, data)
	case predictCall:
		m, err := rebuildModel(call.Model)
		if err != nil {
			return nil, err
		}
		return engine.Predict(ctx, m, call.Images)
	case datasetCall:
		m, data, err := rebuild(call.Model, call.Data)
		if err != nil {
			return nil, err
		}
		return engine.PredictDataset(ctx, m, data)
	case inspectCall:
		m, err := rebuildModel(call.Model)
		if err != nil {
			return nil, err
		}
		return engine.Inspect(ctx, m, call.Look)
	case weightsCall:
		m, err := rebuildModel(call.Model)
		if err != nil {
			return nil, err
		}
		return nil, engine.SetWeights(ctx, m, call.Weights)
	case pingCall:
		return nil, nil
	case statusCall:
		return engine.Status(ctx)
	}
	return nil, errors.New("pedido vazio ao motor: reinicie o kernel")
}

// job is the job that was sent.
func (f fitCall) job() (cnnlib.FitJob, error) {
	m, data, err := rebuild(f.Model, f.Data)
	if err != nil {
		return cnnlib.FitJob{}, err
	}
	job := cnnlib.FitJob{Model: m, Data: data, BatchSize: f.BatchSize, Epochs: f.Epochs, Seed: f.Seed, FromScratch: f.FromScratch, IgnoreMemory: f.IgnoreMemory,
		Schedule: f.Schedule, Stopping: f.Stopping, Keeping: f.Keeping, By: f.By, For: f.For}
	if f.Validation != nil {
		if _, job.Validation, err = rebuild(f.Model, *f.Validation); err != nil {
			return cnnlib.FitJob{}, fmt.Errorf("dados de validação: %w", err)
		}
	}
	return job, nil
}

func rebuild(m cnnlib.ModelSpec, d cnnlib.DatasetSpec) (cnnlib.Model, *cnnlib.Dataset, error) {
	rebuilt, err := rebuildModel(m)
	if err != nil {
		return cnnlib.Model{}, nil, err
	}
	data, err := d.Dataset()
	return rebuilt, data, err
}

func rebuildModel(m cnnlib.ModelSpec) (cnnlib.Model, error) {
	rebuilt := m.Model()
	if rebuilt.Err() != nil {
		return cnnlib.Model{}, rebuilt.Err()
	}
	return rebuilt, nil
}
