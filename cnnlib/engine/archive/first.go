package archive

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"cnn321/cnnlib/durable"

	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// The first format: the seal of a state was that of its values alone, or there was none; the state did not say of which run it is, and
// only run.json, or the progress of a partial state, had what the epochs gave. Such a state is read as it is,
// and gets its own seal when a training first goes on from its run.

// lookAtFirst reads what a state of the first format says of itself. seal is what it has for one.
func (a Archive) lookAtFirst(k *kept, run string, want position, seal *measure) error {
	entries, err := a.disk.ReadDir(k.folder)
	if err != nil {
		return err
	}
	var indexes, values []string
	for _, entry := range entries {
		switch name := entry.Name(); {
		case isIndex(name):
			indexes = append(indexes, name)
		case strings.HasSuffix(name, checkpoint.BinDataSuffix):
			values = append(values, name)
		}
	}
	var record progressRecord
	text, err := a.disk.ReadFile(filepath.Join(k.folder, progressFile))
	if err == nil {
		err = json.Unmarshal(text, &record)
	}
	if len(indexes) != 1 || len(values) != 1 || indexes[0] == indexFile || seal == nil && record.Run != "" {
		return errUnsealed // it was written with one that tells all
	}
	k.format, k.index, k.values = 1, indexes[0], values[0]
	if seal == nil {
		k.unsealed = true
	} else {
		k.seal = sealRecord{1, map[string]measure{k.values: *seal}}
	}
	if want.partial {
		if err == nil && record.Step < 1 {
			err = errors.New("o andamento da época não está guardado")
		}
		k.record = record
		return err
	}
	if epochs := a.firstHistory(run); len(epochs) >= want.epochs {
		k.record.Epochs = epochs[:want.epochs]
	} else {
		k.record.Epochs, k.unknown = unknownEpochs(want.epochs), true
	}
	return nil
}

// firstHistory is what the epochs of a run gave, as far as a file tells that is not a state's own.
func (a Archive) firstHistory(run string) []epochRecord {
	var epochs []epochRecord
	if text, err := a.disk.ReadFile(filepath.Join(a.run(run), runFile)); err == nil {
		var record runRecord
		err := openText(text, &record)
		if errors.Is(err, errUnsealed) {
			err = json.Unmarshal(text, &record)
		}
		if err == nil {
			epochs = record.Epochs
		}
	}
	if text, err := a.disk.ReadFile(filepath.Join(a.run(run), partialName, progressFile)); err == nil {
		var record progressRecord
		if json.Unmarshal(text, &record) == nil && len(record.Epochs) > len(epochs) {
			epochs = record.Epochs
		}
	}
	return epochs
}

// adopt gives the states of the first format that are whole a seal of their own. One that gets none stays as it is.
func (a Archive) adopt(states []kept, run string, seed uint64) {
	for i, k := range states {
		if k.format != 1 || k.broken != nil || k.unsealed || k.unknown || isLink(k.folder) {
			continue
		}
		if a.adoptOne(k, run, seed) == nil {
			partial := k.partial()
			states[i] = a.look(k.folder, run, position{k.epochs(), partial})
		}
	}
}

func (a Archive) adoptOne(k kept, run string, seed uint64) error {
	record := k.record
	record.Run, record.Kind, record.Seed = run, a.kind, seed
	seal := sealRecord{format, map[string]measure{}}
	for _, name := range []string{k.index, k.values} {
		data, err := a.disk.ReadFile(filepath.Join(k.folder, name))
		if err != nil {
			return err
		}
		seal.Files[name] = measureOf(data)
	}
	if seal.Files[k.values] != k.seal.Files[k.values] {
		return errBroken // it is found so when it is needed
	}
	store, err := a.load(k)
	if err != nil {
		return err
	}
	store.Finalize()
	progress, err := json.MarshalIndent(record, "", "\t")
	if err != nil {
		return err
	}
	seal.Files[progressFile] = measureOf(progress)
	text, err := sealText(seal)
	if err != nil {
		return err
	}
	// The first seal holds until the new one is in its place.
	if err := a.disk.Write(filepath.Join(k.folder, progressFile), progress, 0o644); err != nil {
		return err
	}
	return a.disk.Write(filepath.Join(k.folder, sealFile), text, 0o644)
}

// isLeftover says whether a name is that of what a stopped process left behind: those of package durable, and those of the first format.
func isLeftover(entry fs.DirEntry) bool {
	name := entry.Name()
	if durable.IsTemporary(name) {
		return true
	}
	first, ok := strings.CutSuffix(name, ".new")
	if !ok {
		return false
	}
	_, ok = positionOf(first)
	return ok && entry.IsDir() || (first == runFile || first == currentFile) && !entry.IsDir()
}
