package archive

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
)

// copySuffix is that of a second file of the same, for where the first is damaged.
const copySuffix = ".copy"

// Current is the position of the model's state: that of its last Fit, or before any training.
func (a Archive) Current() (state.Position, error) {
	at, from, err := a.current()
	if from == gone {
		at.Epochs, at.Partial = 0, false
	}
	return at, err
}

// origin says where a position comes from.
type origin int

const (
	told    origin = iota // a file says so, or there was never a training
	guessed               // no file says so: it is the newest state that there is
	gone                  // a file says so, or said, and nothing of that training is there any more
)

func (a Archive) current() (state.Position, origin, error) {
	missed, damaged := state.Position{}, false
	for _, folder := range []string{a.folder, a.former} {
		for _, name := range []string{currentFile, currentFile + copySuffix} {
			at, err := a.readCurrent(filepath.Join(folder, name))
			switch {
			case err == nil:
				return at, told, nil
			case err == errElsewhere:
				missed = at
			case !missing(err):
				if !unreadable(err) {
					return state.Position{}, told, err
				}
				damaged = true
			}
		}
	}
	at, err := a.newest()
	switch {
	case err != nil:
		return state.Position{}, told, err
	case at.Trained():
		return at, guessed, nil
	case missed.Trained():
		return missed, gone, nil
	case damaged:
		return at, gone, nil
	}
	return at, told, nil
}

// errElsewhere is of a file that names a run which is not there.
var errElsewhere = errors.New("o treino não está nesta pasta")

func (a Archive) readCurrent(path string) (state.Position, error) {
	text, err := a.disk.ReadFile(path)
	if err != nil {
		return state.Position{}, err
	}
	at := state.Position{Seed: cnnlib.DefaultSeed}
	err = openText(text, &at)
	if errors.Is(err, errUnsealed) {
		// The first format. What it says must be so.
		if err := json.Unmarshal(text, &at); err != nil {
			return at, err
		}
		if at.Epochs < 0 {
			return at, errBroken
		}
		err = nil
	}
	if err == nil && at.Trained() && !exists(a.run(at.Run)) && !exists(a.anew(at.Run)) && !exists(a.run(at.Run)+beforeSuffix) {
		return at, errElsewhere
	}
	return at, err
}

// newest is the furthest state of the run that was written to last.
func (a Archive) newest() (state.Position, error) {
	found, last := state.Position{Seed: cnnlib.DefaultSeed}, time.Time{}
	for _, folder := range []string{a.folder, a.former} {
		entries, err := a.disk.ReadDir(folder)
		if err != nil {
			if missing(err) || unreadable(err) {
				continue
			}
			return found, err
		}
		for _, entry := range entries {
			info, err := entry.Info()
			if err != nil || !entry.IsDir() {
				continue
			}
			run := strings.TrimSuffix(strings.TrimSuffix(entry.Name(), anewSuffix), beforeSuffix)
			states, err := a.states(run)
			if err != nil {
				return found, err
			}
			for _, k := range states {
				if k.broken == nil && !k.unsealed && k.format > 0 {
					if info.ModTime().After(last) {
						last = info.ModTime()
						found = state.Position{Run: run, Seed: k.record.Seed, Epochs: k.epochs(), Partial: k.partial()}
					}
					break
				}
			}
		}
	}
	return found, nil
}

// SetCurrent says which state is the model's.
func (a Archive) SetCurrent(at state.Position) error {
	same := func(name string) bool {
		old, err := a.readCurrent(filepath.Join(a.folder, name))
		return err == nil && old == at
	}
	first, second := same(currentFile), same(currentFile+copySuffix)
	if first && second {
		// Not written again: a finished training can be shown from a disk that is read-only.
		return nil
	}
	text, err := sealText(at)
	if err == nil {
		err = a.disk.MkdirAll(a.folder)
	}
	if err == nil {
		release := a.brief()
		defer release()
		for _, name := range []string{currentFile + copySuffix, currentFile} {
			path := filepath.Join(a.folder, name)
			if err == nil {
				err = a.clear(path)
			}
			if err == nil {
				err = a.disk.Write(path, text, 0o644)
			}
		}
	}
	if first {
		return nil // for the same reason; one of two suffices
	}
	return errSave(err)
}

// clear moves away what is in the place of a file and is none, which no file can replace.
func (a Archive) clear(path string) error {
	if info, err := a.disk.Lstat(path); err == nil && info.IsDir() {
		return a.setAside(path)
	}
	return nil
}
