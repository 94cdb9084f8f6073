package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
)

// start is the folder of the weights that the model starts with.
func (a Archive) start() string { return filepath.Join(a.folder, "start") }

// Start keeps the weights that the model starts with. Those that are kept whole already stay.
func (a Archive) Start(m cnnlib.Model, weights map[int][]cnnlib.Tensor) error {
	if exists(a.start()) && checkSeal(a.start()) == nil {
		return nil
	}
	s, err := state.With(m, weights)
	if err != nil {
		return err
	}
	defer s.Finalize()
	return a.saveStore(s, a.start(), nil)
}

// begin is the model before the training of a run: with the weights that it starts with.
func (a Archive) begin(m cnnlib.Model, at state.Position) (*state.State, error) {
	if m.StartingWeights() == "" {
		return state.New(m, at.Run, at.Seed)
	}
	s := &state.State{Model: m, Run: at.Run, Seed: at.Seed}
	var err error
	if s.Store, err = restoreStore(m, a.start()); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("os pesos com que este modelo começa não estão guardados neste motor: execute de novo a célula que carregou o modelo")
	}
	if err != nil {
		return nil, fmt.Errorf("os pesos com que este modelo começa, guardados em %s, estão danificados (%w): execute de novo a célula que carregou o modelo", a.start(), err)
	}
	return s, nil
}
