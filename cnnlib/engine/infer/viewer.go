package infer

import (
	"context"
	"errors"
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/data"
	"cnn321/cnnlib/engine/device"
	"cnn321/cnnlib/engine/network"
	"cnn321/cnnlib/engine/state"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// Viewer computes what each layer of a model hands on. It has weights of its own, into which those of
// any epoch are copied, so that one compilation serves them all.
type Viewer struct {
	state *state.State
	exec  *model.Exec
}

// NewViewer is a viewer of a model.
func NewViewer(on *device.Device, m cnnlib.Model) (*Viewer, error) {
	own, err := state.New(m, "", 0)
	if err != nil {
		return nil, err
	}
	exec, err := model.NewExec(on.Backend, own.Store, func(scope *model.Scope, images *graph.Node) []*graph.Node {
		return network.Activations(scope, m, images)
	})
	if err != nil {
		own.Finalize()
		return nil, err
	}
	return &Viewer{own, exec}, nil
}

// Model is the model that is viewed.
func (v *Viewer) Model() cnnlib.Model { return v.state.Model }

// Finalize frees what the viewer has.
func (v *Viewer) Finalize() {
	v.exec.Finalize()
	v.state.Finalize()
}

// Compile makes ready for [Viewer.Outputs].
func (v *Viewer) Compile() error {
	_, err := v.exec.Compile(shapes.Make(dtypes.Uint8, v.state.ImageDims(1)...))
	return err
}

// Outputs is what layers, by their index, hand on with the weights of a state, one image after the other.
func (v *Viewer) Outputs(ctx context.Context, of *state.State, layers []int, images cnnlib.Images) (map[int]cnnlib.Tensor, error) {
	if err := v.state.CopyWeights(of); err != nil {
		return nil, err
	}
	all := make(map[int]cnnlib.Tensor)
	for _, index := range layers {
		all[index] = cnnlib.Tensor{Shape: append(cnnlib.Shape{images.Len()}, v.state.Model.Layers()[index].OutputShape()...)}
	}
	for i := range images.Len() {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("interrompido após %d imagens: %w", i, err)
		}
		image, err := images.At(i)
		if err != nil {
			return nil, err
		}
		if err := v.add(all, image); err != nil {
			return nil, fmt.Errorf("cálculo da imagem %d: %w", i, err)
		}
	}
	return all, nil
}

// add appends what the layers hand on for an image. What XLA gave is freed at once: all layers together are half a megabyte for
// each image of the lesson, which Go's garbage collector does not know of.
func (v *Viewer) add(all map[int]cnnlib.Tensor, image cnnlib.Images) (err error) {
	input := tensors.FromFlatDataAndDimensions(image.Pixels, v.state.ImageDims(1)...)
	nodes, err := v.exec.Call(input)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, data.Finalize(append(nodes, input)...)) }()
	for index, output := range all {
		values, err := tensors.CopyFlatData[float32](nodes[index])
		if err != nil {
			return err
		}
		output.Values = append(output.Values, values...)
		all[index] = output
	}
	return nil
}
