package engine

import (
	"context"
	"errors"

	"cnn321/cnnlib"
)

// SetWeights keeps the weights that a model starts with; see [cnnlib.Engine].
func (e *Engine) SetWeights(ctx context.Context, m cnnlib.Model, weights map[int][]cnnlib.Tensor) error {
	name, err := m.WeightsFingerprint(weights)
	if err != nil {
		return err
	}
	if name != m.StartingWeights() {
		return errors.New("os pesos não são aqueles com que o modelo começa: execute de novo a célula que carregou o modelo")
	}
	if err := e.acquire(ctx); err != nil {
		return err
	}
	defer e.release()
	return e.archive(m).Start(m, weights)
}
