// Package state is the training state of a model in memory: what it learned in one run, and how far the run is.
package state

import (
	"fmt"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network"
	"cnn321/cnnlib/engine/random"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// State is a model with what it learned in one run.
type State struct {
	Model cnnlib.Model
	Run   string // fingerprint of the run; "" if it was never trained
	Seed  uint64
	// Store has the weights and the optimizer's variables.
	Store *model.Store

	// Results is the epochs that ended; Progress is how far the next one is.
	Results  []cnnlib.EpochResult
	Progress Progress
	// Steps counts the training steps since the state was made here: what was computed from the weights holds as long as it stays.
	Steps int
	// Anew says that the run is trained from scratch, and that what it was before is still kept.
	Anew bool
	// WeightsOnly says that what the optimizer keeps is gone: the state can be asked, and no training goes on from it.
	WeightsOnly bool
	// Unsaved says that the disk does not have this state: it was trained further, or the last try to write it failed.
	Unsaved bool
}

// Progress is the part of an epoch that was trained.
type Progress struct {
	// Step is how many batches, Examples how many examples were learned from.
	Step, Examples int
	// LossSum and Correct are sums over these examples.
	LossSum, Correct float64
	Elapsed          time.Duration
}

// Loss is the mean loss of an example so far.
func (p Progress) Loss() float64 { return p.LossSum / float64(max(p.Examples, 1)) }

// Accuracy is the fraction that was classified right so far.
func (p Progress) Accuracy() float64 { return p.Correct / float64(max(p.Examples, 1)) }

// Position says which state of a model is meant.
type Position struct {
	Run    string
	Seed   uint64
	Epochs int
	// Partial says that the run was interrupted after Epochs whole ones.
	Partial bool
}

// Trained says whether the position is beyond the starting weights.
func (p Position) Trained() bool { return p.Epochs > 0 || p.Partial }

// New is the model before training.
func New(m cnnlib.Model, run string, seed uint64) (*State, error) {
	s := &State{Model: m, Run: run, Seed: seed, Store: model.NewStore()}
	for i, layer := range m.Layers() {
		for number, p := range layer.Parameters() {
			value := tensors.FromFlatDataAndDimensions(random.Start(p, seed, i, number), p.Shape...)
			v, err := s.Store.CreateVariable(Path(i, layer.Op(), p), value)
			if err != nil {
				return nil, fmt.Errorf("pesos iniciais da camada %d (%s): %w", i, layer.Op().Name(), err)
			}
			v.SetTrainable(p.Trainable)
		}
	}
	return s, nil
}

// With is a model that has weights, those of its layers by their index, instead of starting ones.
func With(m cnnlib.Model, weights map[int][]cnnlib.Tensor) (*State, error) {
	s := &State{Model: m, Store: model.NewStore()}
	for i, layer := range m.Layers() {
		for number, p := range layer.Parameters() {
			value := tensors.FromFlatDataAndDimensions(weights[i][number].Values, p.Shape...)
			if _, err := s.Store.CreateVariable(Path(i, layer.Op(), p), value); err != nil {
				return nil, errWeights(i, layer, err)
			}
		}
	}
	return s, nil
}

// Path is where a parameter lies in a store: "/conv2d_1/kernel".
func Path(layer int, op cnnlib.Op, p cnnlib.Parameter) string {
	scope, name := network.Path(layer, op, p.Name)
	return model.JoinPath("/", scope, name)
}

// Position says which state this is.
func (s *State) Position() Position {
	return Position{Run: s.Run, Seed: s.Seed, Epochs: len(s.Results), Partial: s.Progress.Step > 0}
}

// Within says whether the state has not gone beyond so many epochs.
func (s *State) Within(epochs int) bool {
	return len(s.Results) < epochs || len(s.Results) == epochs && s.Progress.Step == 0
}

// LeadsTo says whether a training to so many epochs can go on from the state, or has ended with it.
func (s *State) LeadsTo(epochs int) bool {
	return s.Within(epochs) && (!s.WeightsOnly || len(s.Results) == epochs)
}

// Behind says whether a position of the same run is further than the state.
func (s *State) Behind(at Position) bool {
	return at.Epochs > len(s.Results) || at.Epochs == len(s.Results) && at.Partial && s.Progress.Step == 0
}

// Weights copies the parameters of layers, by their index.
func (s *State) Weights(layers []int) (map[int][]cnnlib.Tensor, error) {
	all := make(map[int][]cnnlib.Tensor)
	for _, index := range layers {
		layer := s.Model.Layers()[index]
		all[index] = nil // a layer named twice has its weights once
		for _, p := range layer.Parameters() {
			value, err := s.Store.GetVariable(Path(index, layer.Op(), p)).Value()
			var values []float32
			if err == nil {
				values, err = tensors.CopyFlatData[float32](value)
			}
			if err != nil {
				return nil, errWeights(index, layer, err)
			}
			all[index] = append(all[index], cnnlib.Tensor{Shape: p.Shape, Values: values})
		}
	}
	return all, nil
}

// Penalty is what [cnnlib.Layer.L2] adds to the loss.
func (s *State) Penalty() (float64, error) {
	total := 0.0
	for i, layer := range s.Model.Layers() {
		if layer.Penalty() == 0 {
			continue
		}
		weights, err := s.Weights([]int{i})
		if err != nil {
			return 0, err
		}
		for number, p := range layer.Parameters() {
			if p.Name != cnnlib.KernelParameter {
				continue
			}
			for _, w := range weights[i][number].Values {
				total += layer.Penalty() * float64(w) * float64(w)
			}
		}
	}
	return total, nil
}

// CopyWeights takes over all parameters of another state of the same model.
func (s *State) CopyWeights(from *State) error {
	var layers []int
	for i := range s.Model.Layers() {
		layers = append(layers, i)
	}
	all, err := from.Weights(layers)
	if err != nil {
		return err
	}
	for i, layer := range s.Model.Layers() {
		for number, p := range layer.Parameters() {
			value := tensors.FromFlatDataAndDimensions(all[i][number].Values, p.Shape...)
			if err := s.Store.GetVariable(Path(i, layer.Op(), p)).SetValue(value); err != nil {
				return errWeights(i, layer, err)
			}
		}
	}
	return nil
}

func errWeights(index int, layer cnnlib.Layer, err error) error {
	return fmt.Errorf("pesos da camada %d (%s): %w", index, layer.Op().Name(), err)
}

// ImageDims is the shape of a batch of the model's images as it is sent to the device.
func (s *State) ImageDims(batch int) []int { return append([]int{batch}, s.Model.InputShape()...) }

// Bytes is how much memory the weights and the optimizer's variables take.
func (s *State) Bytes() int64 {
	var total int64
	for v := range s.Store.IterVariables() {
		total += int64(v.Shape().ByteSize())
	}
	return total
}

// Finalize frees the memory of a state that is not used any more.
func (s *State) Finalize() { s.Store.Finalize() }
