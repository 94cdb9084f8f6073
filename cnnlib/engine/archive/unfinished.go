package archive

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/filelock"
)

// Note is a training that somebody asked for and that has not ended. It is a file beside the run's folder, which the process that trains has
// a lock on: one that nobody has is of a process that ended before the training did.
type Note struct {
	// ID is the job's name at its engine, Run what it trains.
	ID, Run string
	// Model is the fingerprint, By who began it; the training has so many Epochs of Steps.
	Model, By     string
	Epochs, Steps int
	Regression    bool
}

const noteSuffix = ".unfinished"

func (a Archive) note(n Note) string { return filepath.Join(a.folder, n.Run+"."+n.ID+noteSuffix) }

// Note keeps a training in mind, in place of all earlier ones of the model that nobody will end. ended closes the note, and removes it
// unless the training stays unfinished. Where nothing can be written or locked there is no note.
func (a Archive) Note(n Note) (ended func(stays bool)) {
	nothing := func(bool) {}
	text, err := sealText(n)
	if err != nil || a.disk.MkdirAll(a.folder) != nil {
		return nothing
	}
	// Locked before it has its name, so that nobody takes it for one that was left.
	path := a.note(n)
	next := durable.Temporary(path)
	f, err := a.lockedFile(next, text)
	if err == nil {
		err = a.disk.Rename(next, path)
	}
	if err != nil {
		if f != nil {
			f.Close()
		}
		_ = a.disk.RemoveAll(next)
		return nothing
	}
	a.Forget()
	return func(stays bool) {
		if !stays {
			_ = a.disk.RemoveAll(path) // what cannot be removed is told of once too often
		}
		f.Close()
	}
}

func (a Archive) lockedFile(path string, text []byte) (*os.File, error) {
	if err := a.disk.Fill(path, 0o644, put(text)); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if _, err := filelock.Try(f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Forget removes the notes of trainings of the model that nobody will end.
func (a Archive) Forget() {
	for _, old := range a.notes(false) {
		_ = a.disk.RemoveAll(a.note(old))
	}
}

// Unfinished is a training whose process ended before it, and what is kept of it.
type Unfinished struct {
	cnnlib.Training
	Regression bool
	Results    []cnnlib.EpochResult
	Progress   state.Progress // of the epoch after those
}

// Unfinished is the last such training of the model; ok is false where there is none.
func (a Archive) Unfinished() (u Unfinished, ok bool) {
	all := a.notes(false)
	if len(all) == 0 {
		return u, false
	}
	n := all[len(all)-1]
	states, err := a.states(n.Run)
	if err != nil {
		return u, false // what is wrong with the files is told by who uses them
	}
	for _, k := range states {
		if k.broken == nil && k.within(n.Epochs) {
			u.Results, u.Progress = epochResults(k.record.Epochs), k.record.progress()
			break
		}
	}
	u.Regression = n.Regression
	u.Training = cnnlib.Training{
		ID: n.ID, Model: n.Model, Epochs: n.Epochs, By: n.By, Phase: cnnlib.TrainingBroken,
		At: cnnlib.MomentOf(len(u.Results), n.Epochs, u.Progress.Step, n.Steps),
	}
	return u, len(u.Results) < n.Epochs
}

// UnderWay is the trainings of the model that some process, which may be this one, has yet to end.
func (a Archive) UnderWay() []Note { return a.notes(true) }

// notes is those that a process has a lock on, or those that none has, the oldest first.
func (a Archive) notes(underWay bool) []Note {
	entries, err := a.disk.ReadDir(a.folder)
	if err != nil {
		return nil
	}
	var found []Note
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), noteSuffix) {
			continue
		}
		path := filepath.Join(a.folder, entry.Name())
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		held, err := filelock.IsHeld(f)
		held = held || err != nil // where it cannot be told, nothing is said to have broken off
		f.Close()
		if held != underWay {
			continue
		}
		var n Note
		text, err := a.disk.ReadFile(path)
		if err == nil {
			err = openText(text, &n)
		}
		if err == nil && path == a.note(n) {
			found = append(found, n)
		}
	}
	// The names are of one length, but for the number of the job at the end.
	slices.SortFunc(found, func(x, y Note) int { return cmp.Or(cmp.Compare(len(x.ID), len(y.ID)), strings.Compare(x.ID, y.ID)) })
	return found
}
