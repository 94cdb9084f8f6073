package archive

import (
	"os"
	"path/filepath"
	"strings"
)

// setAside gives what is damaged another name, where it harms nobody and can be looked at; what was there of that name is from an
// earlier damage of the same, and makes room: so that no more is ever aside than one of each name.
func (a Archive) setAside(path string) error {
	aside := path + damagedSuffix
	if err := a.disk.Discard(aside); err != nil {
		return err
	}
	return a.disk.Rename(path, aside)
}

// sweep removes what stopped processes left half-written, and ends what they had begun. The caller has the run's lock.
//
// What cannot be removed takes room and harms nobody: no error is worth a training.
func (a Archive) sweep(run string) {
	home := a.run(run)
	for _, folder := range []string{home, a.anew(run)} {
		entries, _ := a.disk.ReadDir(folder)
		for _, entry := range entries {
			path := filepath.Join(folder, entry.Name())
			name, before := strings.CutSuffix(entry.Name(), beforeSuffix)
			at, ok := positionOf(name)
			switch {
			case isLeftover(entry):
				_ = a.disk.RemoveAll(path)
			case !before || !ok:
			case a.look(filepath.Join(folder, name), run, at).broken == nil:
				_ = a.disk.Discard(path)
			case a.look(path, run, at).broken == nil:
				if now := filepath.Join(folder, name); a.there(now) {
					_ = a.setAside(now)
				}
				_ = a.disk.Rename(path, filepath.Join(folder, name))
			}
		}
		// Files are written in the folders of states too, where they are adopted.
		for _, entry := range entries {
			if _, ok := positionOf(entry.Name()); ok && entry.IsDir() {
				inside, _ := a.disk.ReadDir(filepath.Join(folder, entry.Name()))
				for _, file := range inside {
					if isLeftover(file) {
						_ = a.disk.RemoveAll(filepath.Join(folder, entry.Name(), file.Name()))
					}
				}
			}
		}
	}
	above, _ := a.disk.ReadDir(filepath.Dir(home))
	for _, entry := range above {
		if strings.HasPrefix(entry.Name(), run+".") && isLeftover(entry) {
			_ = a.disk.RemoveAll(filepath.Join(filepath.Dir(home), entry.Name()))
		}
	}
	a.finishAnew(run)
}

// there reports whether something has a name, be it a link to nothing.
func (a Archive) there(path string) bool {
	_, err := a.disk.Lstat(path)
	return err == nil
}

// sweepCurrent removes what was left of files in the model's own folder. The caller has its lock.
func (a Archive) sweepCurrent() {
	entries, _ := os.ReadDir(a.folder)
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), currentFile) && isLeftover(entry) {
			_ = a.disk.RemoveAll(filepath.Join(a.folder, entry.Name()))
		}
	}
}
