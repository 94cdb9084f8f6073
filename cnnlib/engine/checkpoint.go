package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"cnn321/cnnlib"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// archive is the trained state of one model on disk; see the package documentation.
type archive struct{ folder string }

func (e *Engine) archive(m cnnlib.Model) archive {
	return archive{filepath.Join(e.options.Models, m.Fingerprint())}
}

// current says which state a model has.
type current struct {
	Run    string
	Seed   uint64
	Epochs int
	// Partial says that the run was interrupted after Epochs whole ones.
	Partial bool
}

// runRecord is run.json.
type runRecord struct {
	Epochs []cnnlib.EpochResult
}

func (a archive) run(run string) string { return filepath.Join(a.folder, run) }

func (a archive) epoch(run string, epoch int) string {
	return filepath.Join(a.run(run), fmt.Sprintf("epoch-%04d", epoch))
}

func (a archive) partial(run string) string { return filepath.Join(a.run(run), "partial") }

// results is the epochs of a run whose checkpoints are there, in order from the first.
func (a archive) results(run string) ([]cnnlib.EpochResult, error) {
	var record runRecord
	if err := readJSON(filepath.Join(a.run(run), "run.json"), &record); err != nil {
		return nil, err
	}
	for i := range record.Epochs {
		if _, err := os.Stat(a.epoch(run, i+1)); err != nil {
			return record.Epochs[:i], nil
		}
	}
	return record.Epochs, nil
}

// saveEpoch keeps t at the end of its last epoch.
func (a archive) saveEpoch(t *trainee) error {
	epochs := len(t.results)
	if err := a.saveStore(t, a.epoch(t.run, epochs), nil); err != nil {
		return err
	}
	// The record is longer than results where an earlier Fit went further.
	record := runRecord{Epochs: t.results}
	if old, err := a.results(t.run); err == nil && len(old) > epochs {
		record.Epochs = old
	}
	if err := writeJSON(filepath.Join(a.run(t.run), "run.json"), record); err != nil {
		return errSave(err)
	}
	if err := os.RemoveAll(a.partial(t.run)); err != nil {
		return errSave(err)
	}
	return a.setCurrent(t)
}

// savePartial keeps t in the middle of an epoch.
func (a archive) savePartial(t *trainee) error {
	if err := a.saveStore(t, a.partial(t.run), &t.progress); err != nil {
		return err
	}
	return a.setCurrent(t)
}

// setCurrent makes the state of t the model's.
func (a archive) setCurrent(t *trainee) error {
	at := current{Run: t.run, Seed: t.seed, Epochs: len(t.results), Partial: t.progress.Step > 0}
	if err := os.MkdirAll(a.folder, 0o755); err != nil {
		return errSave(err)
	}
	return errSave(writeJSON(filepath.Join(a.folder, "current"), at))
}

// saveStore writes a checkpoint beside its place and then moves it there, so
// that a folder with that name is always whole.
func (a archive) saveStore(t *trainee, folder string, p *progress) error {
	next := folder + ".new"
	if err := os.RemoveAll(next); err != nil {
		return errSave(err)
	}
	if err := os.MkdirAll(next, 0o755); err != nil {
		return errSave(err)
	}
	handler, err := checkpoint.Build(t.store).Dir(next).Keep(1).ExcludeAllParams().WithCompression(checkpoint.BinUncompressed).Done()
	if err == nil {
		err = handler.Save()
		// The handler would stay as a source of variables; this store has all of its own.
		t.store.SetLoader(nil)
	}
	if err == nil && p != nil {
		err = writeJSON(filepath.Join(next, "progress.json"), p)
	}
	if err == nil {
		err = os.RemoveAll(folder)
	}
	if err == nil {
		err = os.Rename(next, folder)
	}
	if err != nil {
		// What was written so far only takes room; the error that counts is the first.
		_ = os.RemoveAll(next)
	}
	return errSave(err)
}

// restore makes the trainee of a run as it was after so many epochs, partial
// with the part of the next that was trained.
func (a archive) restore(m cnnlib.Model, at current) (*trainee, error) {
	if at.Epochs == 0 && !at.Partial {
		return newTrainee(m, at.Run, at.Seed)
	}
	results, err := a.results(at.Run)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errRestore(a.run(at.Run), err)
	}
	if len(results) < at.Epochs {
		return nil, errRestore(a.run(at.Run), fmt.Errorf("há %d épocas guardadas, e não %d", len(results), at.Epochs))
	}
	t := &trainee{model: m, run: at.Run, seed: at.Seed, results: results[:at.Epochs:at.Epochs]}
	folder := a.epoch(at.Run, at.Epochs)
	if at.Partial {
		folder = a.partial(at.Run)
		if err := readJSON(filepath.Join(folder, "progress.json"), &t.progress); err != nil {
			return nil, errRestore(folder, err)
		}
	}
	if t.store, err = restoreStore(m, folder); err != nil {
		return nil, errRestore(folder, err)
	}
	return t, nil
}

func restoreStore(m cnnlib.Model, folder string) (*model.Store, error) {
	if _, err := os.Stat(folder); err != nil {
		return nil, err
	}
	store := model.NewStore()
	if _, err := checkpoint.Load(store).Dir(folder).ExcludeAllParams().Immediate().Done(); err != nil {
		return nil, err
	}
	store.SetLoader(nil)
	// A checkpoint does not say what is trainable: the weights, and nothing of the optimizer.
	for v := range store.IterVariables() {
		v.SetTrainable(false)
	}
	for i, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			v := store.GetVariable(weightPath(i, layer.Op(), p))
			if v == nil || cnnlib.Shape(v.Shape().Dimensions).String() != p.Shape.String() {
				return nil, fmt.Errorf("os pesos da camada %d (%s) faltam ou têm outro formato", i, layer.Op().Name())
			}
			v.SetTrainable(true)
		}
	}
	return store, nil
}

// errSave says what to do where the state cannot be kept. Training itself has lost nothing by it.
func errSave(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("não consegui guardar o treino no disco (%w): libere espaço ou confira as permissões e execute a célula de novo; enquanto o kernel viver, o treino continua de onde parou", err)
}

func errRestore(folder string, err error) error {
	return fmt.Errorf("o treino guardado em %s está danificado (%w): recomece com a opção cnnlib.FromScratch()", folder, err)
}

func readJSON(path string, value any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, value)
}

// writeJSON replaces a file whole.
func writeJSON(path string, value any) error {
	text, err := json.MarshalIndent(value, "", "\t")
	if err != nil {
		return err
	}
	next := path + ".new"
	if err := os.WriteFile(next, append(text, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(next, path)
}
