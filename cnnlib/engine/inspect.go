package engine

import (
	"context"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/infer"
)

// Inspect shows weights of a model and what its layers hand on; see [cnnlib.Engine].
func (e *Engine) Inspect(ctx context.Context, m cnnlib.Model, look cnnlib.Look) (cnnlib.Inside, error) {
	if err := e.ready(ctx); err != nil {
		return cnnlib.Inside{}, err
	}
	defer e.release()
	ended, err := e.options.Journal.Begin("Inspect " + m.Fingerprint())
	if err != nil {
		return cnnlib.Inside{}, err
	}
	defer ended()
	now, err := e.load(ctx, m)
	if err != nil {
		return cnnlib.Inside{}, err
	}
	defer e.trim()
	of := now.State
	if look.Epoch != 0 {
		if of, err = e.archive(m).AsOf(now.State, max(look.Epoch, 0)); err != nil {
			return cnnlib.Inside{}, err
		}
		if of != now.State {
			defer of.Finalize()
		}
	}
	inside := cnnlib.Inside{Epochs: len(of.Results), Trained: of.Position().Trained() || m.StartingWeights() != ""}
	if inside.Weights, err = of.Weights(look.Weights); err != nil {
		return cnnlib.Inside{}, err
	}
	if len(look.Outputs) > 0 {
		v, err := e.viewer(m)
		if err != nil {
			return cnnlib.Inside{}, err
		}
		if inside.Outputs, err = v.Outputs(ctx, of, look.Outputs, look.Images); err != nil {
			return cnnlib.Inside{}, err
		}
	}
	return inside, nil
}

// viewer is that of the last model that was looked into. The caller has the turn.
func (e *Engine) viewer(m cnnlib.Model) (*infer.Viewer, error) {
	if v := e.looking; v != nil {
		if v.Model().Fingerprint() == m.Fingerprint() {
			return v, nil
		}
		v.Finalize()
		e.looking = nil
	}
	v, err := infer.NewViewer(e.device, m)
	if err != nil {
		return nil, err
	}
	e.looking = v
	return v, nil
}
