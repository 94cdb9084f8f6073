package archive

import (
	"fmt"
	"path/filepath"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
)

const startFolder = "start"

// start is the folder of the weights that the model starts with.
func (a Archive) start() string { return filepath.Join(a.folder, startFolder) }

// startRun stands for a run in the record of such weights.
func startRun(m cnnlib.Model) string { return "start " + m.StartingWeights() }

// Start keeps the weights that the model starts with. Those that are kept whole already stay; what is damaged is moved aside.
func (a Archive) Start(m cnnlib.Model, weights map[int][]cnnlib.Tensor) error {
	if a.there(a.start()) {
		k := a.look(a.start(), startRun(m), position{})
		s, err := a.open(m, k, "", 0)
		if err == nil {
			s.Finalize()
			if k.format == format {
				return nil
			}
		} else if isNewer(err) {
			return err
		} else if err := a.setAside(a.start()); err != nil {
			return errSave(err)
		}
	}
	s, err := state.With(m, weights)
	if err != nil {
		return err
	}
	defer s.Finalize()
	return errSave(a.write(a.start(), valuesOf(s.Store), progressRecord{Run: startRun(m), Kind: a.kind}, false))
}

// begin is the model before the training of a run: with the weights that it starts with.
func (a Archive) begin(m cnnlib.Model, at state.Position) (*state.State, error) {
	if m.StartingWeights() == "" {
		return state.New(m, at.Run, at.Seed)
	}
	folder := a.start()
	for _, path := range []string{folder, folder + beforeSuffix} {
		if a.there(path) {
			folder = path
			break
		}
	}
	k := a.look(folder, startRun(m), position{})
	if k.unsealed {
		k.broken = errUnsealed
	}
	s, err := a.open(m, k, at.Run, at.Seed)
	switch {
	case err == nil:
		return s, nil
	case isNewer(err):
		return nil, err
	case missing(err) && !a.there(a.start()):
		return nil, fmt.Errorf("os pesos com que este modelo começa não estão guardados neste motor: execute de novo a célula que carregou o modelo")
	}
	return nil, fmt.Errorf("os pesos com que este modelo começa, guardados em %s, estão danificados (%w): execute de novo a célula que carregou o modelo", folder, why(err))
}
