// Package archive keeps the training states of models on disk, and finds the one that a training goes on from. The
// folders are those of package engine's documentation.
package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// Archive is the training states of one model on disk.
type Archive struct {
	folder string
	// former is where earlier versions kept the same model. It is read, and its runs go on there.
	former string
}

// Of is the archive of a model in the folder for all models. suffix tells apart what is trained in another way, and is mostly empty.
func Of(models string, m cnnlib.Model, suffix string) Archive {
	return Archive{filepath.Join(models, m.Fingerprint()+suffix), filepath.Join(models, m.FormerFingerprint()+suffix)}
}

// Run is the name of the job's run: as it is kept already, if it is.
func (a Archive) Run(job cnnlib.FitJob) string {
	run := job.RunFingerprint()
	if former := job.FormerRunFingerprint(); !exists(a.run(run)) && exists(a.run(former)) {
		return former
	}
	return run
}

// run is the folder of a run.
func (a Archive) run(run string) string {
	if former := filepath.Join(a.former, run); run != "" && exists(former) {
		return former
	}
	return filepath.Join(a.folder, run)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (a Archive) epoch(run string, epoch int) string {
	return filepath.Join(a.run(run), fmt.Sprintf("epoch-%04d", epoch))
}

func (a Archive) partial(run string) string { return filepath.Join(a.run(run), "partial") }

const progressFile = "progress.json"

func (a Archive) progressPath(run string) string { return filepath.Join(a.partial(run), progressFile) }

// Furthest is the last state of a run that is kept and is not beyond so many epochs.
func (a Archive) Furthest(run string, seed uint64, epochs int) (state.Position, error) {
	at := state.Position{Run: run, Seed: seed}
	var record runRecord
	if err := readJSON(filepath.Join(a.run(run), "run.json"), &record); err != nil && !missing(err) {
		return at, errRestore(a.run(run), err)
	}
	for n := min(len(record.Epochs), epochs); n > 0; n-- {
		if exists(a.epoch(run, n)) {
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

// Results are the epochs of a run that ended, as far as it ever went.
func (a Archive) Results(run string) ([]cnnlib.EpochResult, error) {
	var record runRecord
	if err := readJSON(filepath.Join(a.run(run), "run.json"), &record); err != nil && !missing(err) {
		return nil, errRestore(a.run(run), err)
	}
	return epochResults(record.Epochs), nil
}

// Save keeps the state as it is.
func (a Archive) Save(s *state.State) error {
	write := a.saveEpoch
	if s.Progress.Step > 0 {
		write = a.savePartial
	}
	if err := write(s); err != nil {
		return err
	}
	s.Unsaved = false
	return nil
}

// saveEpoch keeps the state at the end of its last epoch.
func (a Archive) saveEpoch(s *state.State) error {
	if err := a.saveStore(s, a.epoch(s.Run, len(s.Results)), nil); err != nil {
		return err
	}
	// The record is longer than results where an earlier Fit went further.
	record, old := runRecord{recordEpochs(s.Results)}, runRecord{}
	path := filepath.Join(a.run(s.Run), "run.json")
	if err := readJSON(path, &old); err == nil && len(old.Epochs) > len(s.Results) {
		record = old
	}
	if err := writeJSON(path, record); err != nil {
		return errSave(err)
	}
	if err := os.RemoveAll(a.partial(s.Run)); err != nil {
		return errSave(err)
	}
	return a.SetCurrent(s.Position())
}

// savePartial keeps the state in the middle of an epoch.
func (a Archive) savePartial(s *state.State) error {
	if err := a.saveStore(s, a.partial(s.Run), recordPartial(s)); err != nil {
		return err
	}
	return a.SetCurrent(s.Position())
}

// Forget removes a run. The model is untrained from then on, also where this ends halfway.
func (a Archive) Forget(run string, seed uint64) error {
	if err := a.SetCurrent(state.Position{Run: run, Seed: seed}); err != nil {
		return err
	}
	return errSave(os.RemoveAll(a.run(run)))
}

// Current is the position of the model's state: that of its last Fit, or before any training.
func (a Archive) Current() (state.Position, error) {
	at := state.Position{Seed: cnnlib.DefaultSeed}
	for _, folder := range []string{a.folder, a.former} {
		err := readJSON(filepath.Join(folder, currentFile), &at)
		if err == nil {
			break
		}
		if !missing(err) {
			return at, errRestore(folder, err)
		}
	}
	return at, nil
}

const currentFile = "current"

// SetCurrent says which state is the model's.
func (a Archive) SetCurrent(at state.Position) error {
	if old, err := a.Current(); err == nil && old == at {
		// Not written again: a finished training can be shown from a disk that is read-only.
		return nil
	}
	if err := os.MkdirAll(a.folder, 0o755); err != nil {
		return errSave(err)
	}
	return errSave(writeJSON(filepath.Join(a.folder, currentFile), at))
}

// saveStore writes a checkpoint beside its place and then moves it there, so
// that a folder with that name is always whole.
func (a Archive) saveStore(s *state.State, folder string, p *partialRecord) error {
	next := folder + ".new"
	if err := os.RemoveAll(next); err != nil {
		return errSave(err)
	}
	if err := os.MkdirAll(next, 0o755); err != nil {
		return errSave(err)
	}
	handler, err := checkpoint.Build(s.Store).Dir(next).Keep(1).ExcludeAllParams().WithCompression(checkpoint.BinUncompressed).Done()
	if err == nil {
		err = handler.Save()
		// The handler would stay as a source of variables; this store has all of its own.
		s.Store.SetLoader(nil)
	}
	if err == nil {
		err = seal(s.Store, next)
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

// Restore is the state of a run as it was after so many epochs, partial
// with the part of the next that was trained.
func (a Archive) Restore(m cnnlib.Model, at state.Position) (*state.State, error) {
	if !at.Trained() {
		return a.begin(m, at)
	}
	s := &state.State{Model: m, Run: at.Run, Seed: at.Seed}
	folder := a.epoch(at.Run, at.Epochs)
	var record runRecord
	var err error
	if at.Partial {
		folder = a.partial(at.Run)
		var partial partialRecord
		err = readJSON(a.progressPath(at.Run), &partial)
		s.Progress, record.Epochs = partial.progress(), partial.Epochs
	} else {
		err = readJSON(filepath.Join(a.run(at.Run), "run.json"), &record)
	}
	if err == nil && len(record.Epochs) < at.Epochs {
		err = fmt.Errorf("há %d épocas guardadas, e não %d", len(record.Epochs), at.Epochs)
	}
	if err != nil {
		return nil, errRestore(folder, err)
	}
	s.Results = epochResults(record.Epochs[:at.Epochs])
	if s.Store, err = restoreStore(m, folder); err != nil {
		return nil, errRestore(folder, err)
	}
	return s, nil
}

// AsOf is what the state was after so many epochs.
func (a Archive) AsOf(s *state.State, epochs int) (*state.State, error) {
	if trained := len(s.Results); epochs > trained {
		return nil, fmt.Errorf("pediram a rede depois da época %d, e ela foi treinada por %d: treine mais, ou peça uma época anterior", epochs, trained)
	}
	past, err := a.Restore(s.Model, state.Position{Run: s.Run, Seed: s.Seed, Epochs: epochs})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("a rede depois da época %d não está mais guardada: treine de novo com a opção cnnlib.FromScratch()", epochs)
	}
	return past, err
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
			v := store.GetVariable(state.Path(i, layer.Op(), p))
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
