package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// Inspect shows weights of a model and what its layers hand on; see [cnnlib.Engine].
func (e *Engine) Inspect(ctx context.Context, m cnnlib.Model, look cnnlib.Look) (cnnlib.Inside, error) {
	if err := e.ready(ctx); err != nil {
		return cnnlib.Inside{}, err
	}
	defer e.release()
	now, err := e.trainee(m)
	if err != nil {
		return cnnlib.Inside{}, err
	}
	t := now
	if look.Epoch != 0 {
		if t, err = e.archive(m).asOf(now, max(look.Epoch, 0)); err != nil {
			return cnnlib.Inside{}, err
		}
		defer t.finalize()
	}
	inside := cnnlib.Inside{Epochs: len(t.results)}
	if inside.Weights, err = t.parameters(look.Weights); err != nil {
		return cnnlib.Inside{}, err
	}
	if len(look.Outputs) > 0 {
		v, err := e.viewer(m)
		if err != nil {
			return cnnlib.Inside{}, err
		}
		if inside.Outputs, err = v.outputs(ctx, t, look.Outputs, look.Images); err != nil {
			return cnnlib.Inside{}, err
		}
	}
	return inside, nil
}

// asOf makes the trainee that t was after so many epochs.
func (a archive) asOf(t *trainee, epochs int) (*trainee, error) {
	if trained := len(t.results); epochs > trained {
		return nil, fmt.Errorf("pediram a rede depois da época %d, e ela foi treinada por %d: treine mais, ou peça uma época anterior", epochs, trained)
	}
	past, err := a.restore(t.model, current{Run: t.run, Seed: t.seed, Epochs: epochs})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("a rede depois da época %d não está mais guardada: treine de novo com a opção cnnlib.FromScratch()", epochs)
	}
	return past, err
}

// parameters copies those of layers.
func (t *trainee) parameters(layers []int) (map[int][]cnnlib.Tensor, error) {
	all := make(map[int][]cnnlib.Tensor)
	for _, number := range layers {
		layer := t.model.Layers()[number]
		all[number] = nil // a layer named twice has its weights once
		for _, p := range layer.Parameters() {
			values, err := t.values(weightPath(number, layer.Op(), p))
			if err != nil {
				return nil, fmt.Errorf("pesos da camada %d (%s): %w", number, layer.Op().Name(), err)
			}
			all[number] = append(all[number], cnnlib.Tensor{Shape: p.Shape, Values: values})
		}
	}
	return all, nil
}

func (t *trainee) values(path string) ([]float32, error) {
	value, err := t.store.GetVariable(path).Value()
	if err != nil {
		return nil, err
	}
	return tensors.CopyFlatData[float32](value)
}

// viewer computes what each layer of a model hands on. It has weights of its own, into which those of
// any epoch are copied, so that one compilation serves them all.
type viewer struct {
	*trainee
	exec *model.Exec
}

// viewer is that of the last model that was looked at. The caller has the turn.
func (e *Engine) viewer(m cnnlib.Model) (*viewer, error) {
	if v := e.looking; v != nil {
		if v.model.Fingerprint() == m.Fingerprint() {
			return v, nil
		}
		v.finalize()
		e.looking = nil
	}
	t, err := newTrainee(m, "", 0)
	if err != nil {
		return nil, err
	}
	exec, err := model.NewExec(e.device.Backend, t.store, func(scope *model.Scope, images *graph.Node) []*graph.Node {
		return network.Activations(scope, m, images)
	})
	if err != nil {
		t.finalize()
		return nil, err
	}
	e.looking = &viewer{t, exec}
	return e.looking, nil
}

func (v *viewer) finalize() {
	v.exec.Finalize()
	v.trainee.finalize()
}

// outputs is what the layers hand on with the weights of t, one image after the other.
func (v *viewer) outputs(ctx context.Context, t *trainee, layers []int, images cnnlib.Images) (map[int]cnnlib.Tensor, error) {
	if err := v.take(t); err != nil {
		return nil, err
	}
	all := make(map[int]cnnlib.Tensor)
	for _, number := range layers {
		all[number] = cnnlib.Tensor{Shape: append(cnnlib.Shape{images.Len()}, v.model.Layers()[number].OutputShape()...)}
	}
	for i := range images.Len() {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("interrompido após %d imagens: %w", i, err)
		}
		image, err := images.At(i)
		if err != nil {
			return nil, err
		}
		nodes, err := v.exec.Call(tensors.FromFlatDataAndDimensions(image.Pixels, v.imageDims(1)...))
		if err != nil {
			return nil, fmt.Errorf("cálculo da imagem %d: %w", i, err)
		}
		for number, output := range all {
			values, err := tensors.CopyFlatData[float32](nodes[number])
			if err != nil {
				return nil, err
			}
			output.Values = append(output.Values, values...)
			all[number] = output
		}
	}
	return all, nil
}

// take copies the weights of t.
func (v *viewer) take(t *trainee) error {
	for i, layer := range v.model.Layers() {
		for _, p := range layer.Parameters() {
			path := weightPath(i, layer.Op(), p)
			values, err := t.values(path)
			if err == nil {
				err = v.store.GetVariable(path).SetValue(tensors.FromFlatDataAndDimensions(values, p.Shape...))
			}
			if err != nil {
				return fmt.Errorf("pesos da camada %d (%s): %w", i, layer.Op().Name(), err)
			}
		}
	}
	return nil
}
