package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"cnn321/cnnlib"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// archive is the trained state of one model on disk; see the package documentation.
type archive struct{ folder string }

func (e *Engine) archive(m cnnlib.Model) archive {
	return archive{filepath.Join(e.options.Models, m.Fingerprint()+e.options.Precision.suffix())}
}

func (a archive) run(run string) string { return filepath.Join(a.folder, run) }

func (a archive) epoch(run string, epoch int) string {
	return filepath.Join(a.run(run), fmt.Sprintf("epoch-%04d", epoch))
}

func (a archive) partial(run string) string { return filepath.Join(a.run(run), "partial") }

const progressFile = "progress.json"

func (a archive) progressPath(run string) string { return filepath.Join(a.partial(run), progressFile) }

// furthest is the last state of a run that is kept and is not beyond so many epochs.
func (a archive) furthest(run string, seed uint64, epochs int) (current, error) {
	at := current{Run: run, Seed: seed}
	var record runRecord
	if err := readJSON(filepath.Join(a.run(run), "run.json"), &record); err != nil && !missing(err) {
		return at, errRestore(a.run(run), err)
	}
	for n := min(len(record.Epochs), epochs); n > 0; n-- {
		if _, err := os.Stat(a.epoch(run, n)); err == nil {
			at.Epochs = n
			break
		}
	}
	var partial partialRecord
	err := readJSON(a.progressPath(run), &partial)
	if err != nil && !missing(err) {
		return at, errRestore(a.partial(run), err)
	}
	if n := len(partial.Epochs); err == nil && n >= at.Epochs && n < epochs {
		at.Epochs, at.Partial = n, true
	}
	return at, nil
}

// save keeps t as it is.
func (a archive) save(t *trainee) error {
	write := a.saveEpoch
	if t.progress.Step > 0 {
		write = a.savePartial
	}
	if err := write(t); err != nil {
		return err
	}
	t.unsaved = false
	return nil
}

// saveEpoch keeps t at the end of its last epoch.
func (a archive) saveEpoch(t *trainee) error {
	if err := a.saveStore(t, a.epoch(t.run, len(t.results)), nil); err != nil {
		return err
	}
	// The record is longer than results where an earlier Fit went further.
	record, old := runRecord{recordEpochs(t.results)}, runRecord{}
	path := filepath.Join(a.run(t.run), "run.json")
	if err := readJSON(path, &old); err == nil && len(old.Epochs) > len(t.results) {
		record = old
	}
	if err := writeJSON(path, record); err != nil {
		return errSave(err)
	}
	if err := os.RemoveAll(a.partial(t.run)); err != nil {
		return errSave(err)
	}
	return a.setCurrent(t.at())
}

// savePartial keeps t in the middle of an epoch.
func (a archive) savePartial(t *trainee) error {
	if err := a.saveStore(t, a.partial(t.run), recordPartial(t)); err != nil {
		return err
	}
	return a.setCurrent(t.at())
}

// forget removes a run. The model is untrained from then on, also where this ends halfway.
func (a archive) forget(run string, seed uint64) error {
	if err := a.setCurrent(current{Run: run, Seed: seed}); err != nil {
		return err
	}
	return errSave(os.RemoveAll(a.run(run)))
}

// setCurrent says which state is the model's.
func (a archive) setCurrent(at current) error {
	path := filepath.Join(a.folder, "current")
	var old current
	if err := readJSON(path, &old); err == nil && old == at {
		// Not written again: a finished training can be shown from a disk that is read-only.
		return nil
	}
	if err := os.MkdirAll(a.folder, 0o755); err != nil {
		return errSave(err)
	}
	return errSave(writeJSON(path, at))
}

// saveStore writes a checkpoint beside its place and then moves it there, so
// that a folder with that name is always whole.
func (a archive) saveStore(t *trainee, folder string, p *partialRecord) error {
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
	if err == nil {
		err = seal(t.store, next)
	}
	if err == nil && p != nil {
		err = writeJSON(filepath.Join(next, progressFile), p)
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
	t := &trainee{model: m, run: at.Run, seed: at.Seed}
	folder := a.epoch(at.Run, at.Epochs)
	var record runRecord
	var err error
	if at.Partial {
		folder = a.partial(at.Run)
		var partial partialRecord
		err = readJSON(a.progressPath(at.Run), &partial)
		t.progress, record.Epochs = partial.progress(), partial.Epochs
	} else {
		err = readJSON(filepath.Join(a.run(at.Run), "run.json"), &record)
	}
	if err == nil && len(record.Epochs) < at.Epochs {
		err = fmt.Errorf("há %d épocas guardadas, e não %d", len(record.Epochs), at.Epochs)
	}
	if err != nil {
		return nil, errRestore(folder, err)
	}
	t.results = epochResults(record.Epochs[:at.Epochs])
	if t.store, err = restoreStore(m, folder); err != nil {
		return nil, errRestore(folder, err)
	}
	return t, nil
}

func restoreStore(m cnnlib.Model, folder string) (*model.Store, error) {
	if _, err := os.Stat(folder); err != nil {
		return nil, err
	}
	if err := checkSeal(folder); err != nil {
		return nil, err
	}
	store := model.NewStore()
	if _, err := checkpoint.Load(store).Dir(folder).ExcludeAllParams().Immediate().Done(); err != nil {
		return nil, err
	}
	store.SetLoader(nil)
	// A checkpoint does not say what is trainable: what the layers say is, and nothing of the optimizer.
	for v := range store.IterVariables() {
		v.SetTrainable(false)
	}
	for i, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			v := store.GetVariable(weightPath(i, layer.Op(), p))
			if v == nil || cnnlib.Shape(v.Shape().Dimensions).String() != p.Shape.String() {
				return nil, fmt.Errorf("os pesos da camada %d (%s) faltam ou têm outro formato", i, layer.Op().Name())
			}
			v.SetTrainable(p.Trainable)
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
	if failed := (*fs.PathError)(nil); errors.As(err, &failed) && !missing(err) {
		return fmt.Errorf("não consegui ler o treino guardado em %s (%w): confira as permissões, ou recomece com a opção cnnlib.FromScratch()", folder, err)
	}
	return fmt.Errorf("o treino guardado em %s está danificado (%w): recomece com a opção cnnlib.FromScratch()", folder, err)
}

// missing says whether a file is not there, also where a file is in the place of its folder.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}
