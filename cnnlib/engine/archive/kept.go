package archive

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// kept is the folder of a state, and what it says of itself.
type kept struct {
	folder string
	// record is what its progress.json says, of the run's other files where it is of the first format.
	record progressRecord
	format int
	// index and values are the names of the files that have them; seal is what they must be.
	index, values string
	seal          sealRecord
	// anew says that it belongs to a run that is trained from scratch and has no epoch yet.
	anew bool
	// unknown says that nothing tells what its epochs gave; unsealed that nothing says whether it is whole.
	unknown, unsealed bool
	// broken is why it cannot be used.
	broken error
}

func (k kept) epochs() int   { return len(k.record.Epochs) }
func (k kept) partial() bool { return k.record.Step > 0 }

// weightsOnly says that no training goes on from the state.
func (k kept) weightsOnly() bool { return k.format == weightsFormat }

func (k kept) name() string { return filepath.Base(k.folder) }

// within says whether the state has not gone beyond so many epochs.
func (k kept) within(epochs int) bool {
	return k.epochs() < epochs || k.epochs() == epochs && !k.partial()
}

// leadsTo says whether a training to so many epochs can go on from the state, or has ended with it.
func (k kept) leadsTo(epochs int) bool {
	return k.within(epochs) && (!k.weightsOnly() || k.epochs() == epochs)
}

// unreadable says whether an error says something of the files themselves, and not of a process that is out of means.
func unreadable(err error) bool {
	for _, out := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM} {
		if errors.Is(err, out) {
			return false
		}
	}
	return err != nil
}

// missing says whether a file is not there, also where a file is in the place of its folder.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// look reads what a state says of itself: all but its values. A folder that is not there, or is no state's, is broken too.
func (a Archive) look(folder, run string, want position) kept {
	k := kept{folder: folder, record: progressRecord{Epochs: make([]epochRecord, want.epochs)}, index: indexFile, values: valuesFile}
	if want.partial {
		k.record.Step = 1
	}
	k.broken = a.lookInto(&k, run, want)
	return k
}

// position is what a folder's name says.
type position struct {
	epochs  int
	partial bool
}

func (a Archive) lookInto(k *kept, run string, want position) error {
	sealed, err := a.disk.ReadFile(filepath.Join(k.folder, sealFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var first measure
	switch {
	case err != nil:
		return a.lookAtFirst(k, run, want, nil)
	case json.Unmarshal(sealed, &first) == nil && first.SHA256 != "":
		return a.lookAtFirst(k, run, want, &first)
	}
	if err := openText(sealed, &k.seal); err != nil {
		return err
	}
	k.format = k.seal.Format
	if k.format > weightsFormat {
		return newerError{k.folder}
	}
	text, err := a.disk.ReadFile(filepath.Join(k.folder, progressFile))
	if err == nil {
		err = k.seal.check(progressFile, text)
	}
	var record progressRecord
	if err == nil {
		err = json.Unmarshal(text, &record)
	}
	if err != nil {
		return err
	}
	k.index, k.values = "", ""
	for name := range k.seal.Files {
		switch {
		case isIndex(name):
			k.index = name
		case strings.HasSuffix(name, checkpoint.BinDataSuffix):
			k.values = name
		}
	}
	if k.index == "" || k.values == "" {
		return errors.New("o selo não fala dos pesos")
	}
	if record.Run != run || record.Kind != a.kind {
		return errors.New("é o estado de outro treino")
	}
	if got := (position{len(record.Epochs), record.Step > 0}); got.partial != want.partial || !got.partial && got != want {
		return fmt.Errorf("é o estado da época %d", got.epochs)
	}
	k.record = record
	return nil
}

// load reads a state whole, and checks that it is.
func (a Archive) load(k kept) (*model.Store, error) {
	if k.broken != nil {
		return nil, k.broken
	}
	files := make([][]byte, 2)
	for i, name := range []string{k.index, k.values} {
		data, err := a.sealed(k, name)
		if err != nil {
			return nil, err
		}
		files[i] = data
	}
	return readValues(files[0], files[1])
}

// sealed reads one file of a state, and checks that it is as it was sealed.
func (a Archive) sealed(k kept, name string) ([]byte, error) {
	data, err := a.disk.ReadFile(filepath.Join(k.folder, name))
	if err == nil && !k.unsealed && (k.format > 1 || name == k.values) {
		err = k.seal.check(name, data)
	}
	return data, err
}

// indexOf is the index of a state's values.
func (a Archive) indexOf(k kept) (indexRecord, error) {
	if k.broken != nil {
		return indexRecord{}, k.broken
	}
	text, err := a.sealed(k, k.index)
	if err != nil {
		return indexRecord{}, err
	}
	return readIndex(text)
}

// trainable puts the layers' word on a store: a checkpoint does not say what is trainable, and nothing of the optimizer is.
func trainable(m cnnlib.Model, store *model.Store) error {
	for v := range store.IterVariables() {
		v.SetTrainable(false)
	}
	for i, layer := range m.Layers() {
		for _, p := range layer.Parameters() {
			v := store.GetVariable(state.Path(i, layer.Op(), p))
			if v == nil || cnnlib.Shape(v.Shape().Dimensions).String() != p.Shape.String() {
				return fmt.Errorf("os pesos da camada %d (%s) faltam ou têm outro formato", i, layer.Op().Name())
			}
			v.SetTrainable(p.Trainable)
		}
	}
	return nil
}

// open is a state that is kept, in memory.
func (a Archive) open(m cnnlib.Model, k kept, run string, seed uint64) (*state.State, error) {
	store, err := a.load(k)
	if err != nil {
		return nil, err
	}
	if err := trainable(m, store); err != nil {
		store.Finalize()
		return nil, err
	}
	return &state.State{Model: m, Run: run, Seed: seed, Store: store, Anew: k.anew, WeightsOnly: k.weightsOnly(),
		Results: epochResults(k.record.Epochs), Progress: k.record.progress()}, nil
}

// states are all of a run, the furthest first; of two that are as far, the one that can be used.
func (a Archive) states(run string) ([]kept, error) {
	var all []kept
	for _, folder := range []string{a.run(run), a.run(run) + beforeSuffix, a.anew(run)} {
		entries, err := a.disk.ReadDir(folder)
		if err != nil {
			if missing(err) || unreadable(err) && folder != a.run(run) {
				continue
			}
			return nil, err
		}
		if folder == a.run(run)+beforeSuffix && len(all) > 0 {
			continue // what a training from scratch has taken the place of
		}
		for _, entry := range entries {
			name := strings.TrimSuffix(entry.Name(), beforeSuffix)
			at, ok := positionOf(name)
			if !ok {
				continue
			}
			k := a.look(filepath.Join(folder, entry.Name()), run, at)
			if k.broken != nil && !unreadable(k.broken) {
				return nil, k.broken
			}
			k.anew = folder == a.anew(run)
			all = append(all, k)
		}
	}
	// A partial state that does not tell how far it is was mostly the newest.
	newest := 0
	for _, k := range all {
		newest = max(newest, k.epochs())
	}
	for i, k := range all {
		if k.broken != nil && k.partial() {
			all[i].record.Epochs = make([]epochRecord, newest)
		}
	}
	slices.SortStableFunc(all, func(x, y kept) int {
		usable := func(k kept) int {
			if k.broken != nil {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(y.epochs(), x.epochs()), cmp.Compare(y.record.Step, x.record.Step), cmp.Compare(usable(y), usable(x)))
	})
	return all, nil
}

// positionOf is what a folder's name says. A partial state tells itself how far it is; until then it counts as nothing.
func positionOf(name string) (position, bool) {
	if name == partialName {
		return position{0, true}, true
	}
	var epoch int
	if n, err := fmt.Sscanf(name, "epoch-%d", &epoch); n != 1 || err != nil || epoch < 1 || name != epochName(epoch) {
		return position{}, false
	}
	return position{epoch, false}, true
}

// isIndex says whether a name is that of an index of values.
func isIndex(name string) bool {
	return strings.HasPrefix(name, indexPrefix) && strings.HasSuffix(name, checkpoint.JsonNameSuffix)
}
