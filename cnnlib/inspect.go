package cnnlib

import (
	"context"
	"fmt"
)

// Untrained, as the epoch of a [Look], is the model with its starting weights.
const Untrained = -1

// Look says what to see inside a model: its weights, and what its layers hand on for some images.
type Look struct {
	// Epoch is after which epoch of the model's training: 1, 2, …, or [Untrained].
	// 0 is the model as it is now, which is what [Model.Predict] uses.
	Epoch int
	// Weights and Outputs are the indexes of layers, [Input] being 0: see [Model.LayerIndex].
	Weights, Outputs []int
	// Images are those that Outputs is about.
	Images Images
}

// Inside is what a [Look] shows.
type Inside struct {
	// Epochs is how many whole epochs the model had been trained.
	Epochs int
	// Trained says whether the weights are others than those that follow from a seed: a training, be it a part of its
	// first epoch, made them, or the model started with them.
	Trained bool
	// Weights holds the parameters of each layer asked for, in the order of [Layer.Parameters].
	Weights map[int][]Tensor
	// Outputs holds what each layer asked for hands on: [image, …], the layer's shape after the image.
	Outputs map[int]Tensor
}

// Tensor is an array of numbers with its shape, the last axis fastest.
type Tensor struct {
	Shape  Shape
	Values []float32
}

// LayerIndex is where in the model a layer stands, [Input] being 0. It fails on a
// layer that is not one of the model's.
func (m Model) LayerIndex(layer Layer) (int, error) {
	if err := m.Err(); err != nil {
		return 0, err
	}
	if layer.err != nil {
		return 0, layer.err
	}
	own, path := m.Layers(), layer.Layers()
	same := layer.op != nil && len(path) <= len(own)
	for i := 0; same && i < len(path); i++ {
		same = path[i].op == own[i].op
	}
	if !same {
		return 0, fmt.Errorf("a camada %v não faz parte deste modelo: dê uma das camadas de que ele foi feito, ou compile o modelo de novo se redefiniu alguma", layer)
	}
	return len(path) - 1, nil
}

// Inspect looks inside the model. It fails where a layer's index, an image or an epoch is not there.
func (m Model) Inspect(ctx context.Context, engine Engine, look Look) (Inside, error) {
	if err := m.canLook(look); err != nil {
		return Inside{}, fmt.Errorf("Inspect: %w", err)
	}
	inside, err := engine.Inspect(ctx, m, look)
	if err != nil {
		return inside, fmt.Errorf("Inspect: %w", explained(ctx, err))
	}
	return inside, nil
}

func (m Model) canLook(look Look) error {
	if err := m.Err(); err != nil {
		return err
	}
	if look.Epoch < Untrained {
		return fmt.Errorf("época %d: conte a partir de 1, ou use cnnlib.Untrained para os pesos iniciais", look.Epoch)
	}
	layers := m.Layers()
	for _, index := range append(append([]int(nil), look.Weights...), look.Outputs...) {
		if index < 0 || index >= len(layers) {
			return fmt.Errorf("camada %d: o modelo tem as camadas de 0 a %d", index, len(layers)-1)
		}
	}
	for _, index := range look.Weights {
		if layers[index].ParameterCount() == 0 {
			return fmt.Errorf("a camada %d (%s) não tem pesos: dê uma Conv2D ou Dense", index, layers[index].op.Name())
		}
	}
	if len(look.Outputs) > 0 {
		return m.takes(look.Images)
	}
	return nil
}
