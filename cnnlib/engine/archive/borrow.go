package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cnn321/cnnlib/durable"
)

// Borrow gives the models in a folder what was trained in another one, which is only read: that of an installation that many users
// share. For each run that the folder lacks it makes one with links to the other's states, so that
// nothing is copied but a few hundred bytes, and a model that was never trained gets the other's current state.
//
// A borrowed state is a link: whoever thins, replaces or moves aside does so with the link. What has gone from the other folder
// is let go here too.
func Borrow(models, from string) error {
	folders, err := os.ReadDir(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was trained there
	}
	if err != nil {
		return err
	}
	disk := durable.Disk{FS: durable.OS{}}
	var failed error
	for _, folder := range folders {
		if folder.IsDir() && !durable.IsTemporary(folder.Name()) {
			failed = errors.Join(failed, borrowModel(disk, filepath.Join(models, folder.Name()), filepath.Join(from, folder.Name())))
		}
	}
	return failed
}

func borrowModel(disk durable.Disk, own, from string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := letGo(disk, own); err != nil {
		return err
	}
	var failed error
	borrowed := false
	for _, entry := range entries {
		name := entry.Name()
		target, source := filepath.Join(own, name), filepath.Join(from, name)
		// A name with more to it is that of something half done, or aside.
		if _, err := os.Lstat(target); err == nil || !entry.IsDir() || strings.Contains(name, ".") || durable.IsTemporary(name) {
			continue
		}
		var err error
		if name == startFolder {
			if err = disk.MkdirAll(own); err == nil {
				err = os.Symlink(source, target)
			}
		} else {
			err = borrowRun(disk, target, source)
			borrowed = borrowed || err == nil
		}
		if !errors.Is(err, fs.ErrExist) && !errors.Is(err, errNoEpoch) { // another kernel of the same user was quicker; there is nothing
			failed = errors.Join(failed, err)
		}
	}
	if !borrowed || failed != nil || hasCurrent(own) {
		return failed
	}
	for _, name := range []string{currentFile + copySuffix, currentFile} {
		text, err := disk.ReadFile(filepath.Join(from, name))
		if err == nil {
			failed = errors.Join(failed, disk.Write(filepath.Join(own, name), text, 0o644))
		} else if !missing(err) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// hasCurrent reports whether a file already says which state of a model is current.
func hasCurrent(own string) bool {
	for _, name := range []string{currentFile, currentFile + copySuffix} {
		if _, err := os.Lstat(filepath.Join(own, name)); err == nil {
			return true
		}
	}
	return false
}

var errNoEpoch = errors.New("nenhuma época")

// borrowRun makes a run of links, whole or not at all.
func borrowRun(disk durable.Disk, run, from string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	var states []string
	for _, entry := range entries {
		if at, ok := positionOf(entry.Name()); ok && !at.partial && entry.IsDir() {
			states = append(states, entry.Name())
		}
	}
	if len(states) == 0 {
		return errNoEpoch
	}
	if err := disk.MkdirAll(filepath.Dir(run)); err != nil {
		return err
	}
	return disk.Folder(run, func(next string) error {
		for _, name := range states {
			if err := os.Symlink(filepath.Join(from, name), filepath.Join(next, name)); err != nil {
				return err
			}
		}
		text, err := disk.ReadFile(filepath.Join(from, runFile))
		if missing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		return disk.Write(filepath.Join(next, runFile), text, 0o644)
	}, func() error {
		_, err := os.Lstat(run)
		if err == nil {
			return fs.ErrExist
		}
		return nil
	})
}

// letGo removes links to what is not there any more, and runs that had nothing else.
func letGo(disk durable.Disk, own string) error {
	entries, err := os.ReadDir(own)
	if missing(err) {
		return nil
	}
	var failed error
	for _, entry := range entries {
		path := filepath.Join(own, entry.Name())
		if isLink(path) {
			failed = errors.Join(failed, removeDead(path))
			continue
		}
		inside, _ := os.ReadDir(path) // a file has none
		states, dead := 0, 0
		for _, state := range inside {
			link := filepath.Join(path, state.Name())
			switch {
			case isLink(link) && !exists(link):
				dead++
				failed = errors.Join(failed, removeDead(link))
			case state.Name() != runFile:
				states++
			}
		}
		if dead > 0 && states == 0 && failed == nil {
			failed = disk.Discard(path)
		}
	}
	return errors.Join(err, failed)
}

func removeDead(link string) error {
	if exists(link) {
		return nil
	}
	if err := os.Remove(link); err != nil && !missing(err) {
		return err
	}
	return nil
}

// isLink reports whether a name is that of something borrowed.
func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}
