package state

import (
	"slices"

	"cnn321/cnnlib"

	"github.com/gomlx/gomlx/core/tensors"
)

// Snapshot is what of a state answers questions: its weights, without what the optimizer keeps, and how far it is.
type Snapshot struct {
	from    State // but for its store
	weights map[int][]cnnlib.Tensor
}

// Snapshot copies what answers questions.
func (s *State) Snapshot() (Snapshot, error) {
	weights, err := s.Weights(s.layers())
	if err != nil {
		return Snapshot{}, err
	}
	from := *s
	from.Store, from.Results = nil, slices.Clone(s.Results)
	return Snapshot{from, weights}, nil
}

func (s *State) layers() []int {
	var layers []int
	for i := range s.Model.Layers() {
		layers = append(layers, i)
	}
	return layers
}

// State is a state as it was at the snapshot. It can be asked, and not be trained.
func (s Snapshot) State() (*State, error) {
	made, err := With(s.from.Model, s.weights)
	if err != nil {
		return nil, err
	}
	s.place(made)
	return made, nil
}

// Show makes a state that a snapshot of the same training made be as it is at this one.
func (s Snapshot) Show(in *State) error {
	for i, layer := range in.Model.Layers() {
		for number, p := range layer.Parameters() {
			value := tensors.FromFlatDataAndDimensions(s.weights[i][number].Values, p.Shape...)
			if err := in.Store.GetVariable(Path(i, layer.Op(), p)).SetValue(value); err != nil {
				return errWeights(i, layer, err)
			}
		}
	}
	s.place(in)
	return nil
}

func (s Snapshot) place(in *State) {
	in.Run, in.Seed, in.Results, in.Progress, in.Steps = s.from.Run, s.from.Seed, s.from.Results, s.from.Progress, s.from.Steps
}
