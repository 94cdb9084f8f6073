package archive

import (
	"path/filepath"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
)

// A training from scratch is kept beside what it takes the place of, until its first epoch is on disk: whatever happens
// before, the old one is as it was. Then the two folders change places, and the old one is removed.

// anew is the folder of a run that is trained from scratch, as long as it has no epoch.
func (a Archive) anew(run string) string { return a.run(run) + anewSuffix }

// home is the folder that a state is kept in.
func (a Archive) home(s *state.State) string {
	if s.Anew {
		return a.anew(s.Run)
	}
	return a.run(s.Run)
}

// Anew is the model before the training of a run from scratch. What the run had stays until there is an epoch in its place.
func (a Archive) Anew(m cnnlib.Model, run string, seed uint64) (*state.State, error) {
	if err := a.here(); err != nil {
		return nil, err
	}
	s, err := a.begin(m, state.Position{Run: run, Seed: seed})
	if err != nil {
		return nil, err
	}
	// What an earlier try left is of no use any more. Where it cannot go, nothing could be kept later either.
	err = a.disk.MkdirAll(a.folder)
	if err == nil {
		err = a.disk.Discard(a.anew(run))
	}
	if err == nil {
		err = a.writable()
	}
	if err != nil {
		s.Finalize()
		return nil, errSave(err)
	}
	s.Anew = a.there(a.run(run))
	return s, nil
}

// writable tries to write.
func (a Archive) writable() error {
	path := filepath.Join(a.folder, currentFile+".try")
	if err := a.disk.Write(path, []byte("\n"), 0o644); err != nil {
		return err
	}
	return a.disk.RemoveAll(path)
}

// finishAnew puts a training from scratch that has an epoch in the place of the old one, and brings back the old one where it has none.
func (a Archive) finishAnew(run string) {
	home, anew := a.run(run), a.anew(run)
	before := home + beforeSuffix
	switch {
	case a.hasEpoch(anew, run):
		_ = a.replace(run)
	case !a.there(home) && a.there(before):
		_ = a.disk.Rename(before, home)
	case a.there(before) && a.hasEpoch(home, run):
		_ = a.disk.Discard(before)
	}
}

// replace puts the folder of a training from scratch in the place of the old one.
func (a Archive) replace(run string) error {
	home, anew := a.run(run), a.anew(run)
	before := home + beforeSuffix
	if a.there(home) {
		if err := a.disk.Discard(before); err != nil {
			return err
		}
		if err := a.disk.Rename(home, before); err != nil {
			return err
		}
	}
	if err := a.disk.Rename(anew, home); err != nil {
		return err
	}
	return a.disk.Discard(before)
}

// hasEpoch reports whether a folder has an epoch that says it is whole.
func (a Archive) hasEpoch(folder, run string) bool {
	entries, _ := a.disk.ReadDir(folder)
	for _, entry := range entries {
		if at, ok := positionOf(entry.Name()); ok && !at.partial && a.look(filepath.Join(folder, entry.Name()), run, at).broken == nil {
			return true
		}
	}
	return false
}
