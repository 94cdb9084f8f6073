package archive

import (
	"path/filepath"

	"cnn321/cnnlib/engine/state"
)

// Save keeps the state as it is.
func (a Archive) Save(s *state.State) error {
	name := epochName(len(s.Results))
	if s.Progress.Step > 0 {
		name = partialName
	}
	if err := a.write(filepath.Join(a.home(s), name), valuesOf(s.Store), a.recordProgress(s), s.WeightsOnly); err != nil {
		return errSave(err)
	}
	if s.Progress.Step == 0 {
		if err := a.ended(s); err != nil {
			return errSave(err)
		}
	}
	if err := a.SetCurrent(s.Position()); err != nil {
		return err
	}
	if s.Progress.Step == 0 {
		// Not before: it was current until now.
		if partial := filepath.Join(a.home(s), partialName); a.there(partial) {
			if err := a.disk.Discard(partial); err != nil {
				return errSave(err)
			}
		}
	}
	s.Unsaved = false
	return nil
}

// ended does what there is to do when an epoch is on disk.
func (a Archive) ended(s *state.State) error {
	if err := a.writeIndex(s); err != nil {
		return err
	}
	if s.Anew {
		if err := a.replace(s.Run); err != nil {
			return err
		}
		s.Anew = false
	}
	return nil
}

// writeIndex writes run.json from what the states say. It is longer than results where an earlier Fit went further.
func (a Archive) writeIndex(s *state.State) error {
	record := runRecord{recordEpochs(s.Results)}
	if !s.Anew {
		if ended, err := a.Results(s.Run); err == nil && len(ended) > len(s.Results) {
			record.Epochs = recordEpochs(ended)
		}
	}
	text, err := sealText(record)
	if err != nil {
		return err
	}
	path := filepath.Join(a.home(s), runFile)
	if err := a.clear(path); err != nil {
		return err
	}
	return a.disk.Write(path, text, 0o644)
}
