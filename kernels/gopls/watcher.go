package gopls

import (
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// watcher finds what changed in the modules that programs import. gopls looks at no file again by itself, and in place
// of a watcher of the system's, with its descriptors and limits, one walk before a question is enough: it takes 2 ms.
type watcher struct {
	roots []string
	seen  map[string]stamp
}

type stamp struct {
	modified time.Time
	size     int64
}

// maxWatched bounds the walk, should a module have a large tree of other files in it.
const maxWatched = 50_000

func newWatcher(roots []string) *watcher {
	w := &watcher{roots: roots}
	w.seen = w.look()
	return w
}

// changes are those since the last call.
func (w *watcher) changes() []fileChange {
	now := w.look()
	var changes []fileChange
	for path, stamp := range now {
		switch before, known := w.seen[path]; {
		case !known:
			changes = append(changes, fileChange{fileURI(path), created})
		case before != stamp:
			changes = append(changes, fileChange{fileURI(path), changed})
		}
	}
	for path := range w.seen {
		if _, there := now[path]; !there {
			changes = append(changes, fileChange{fileURI(path), deleted})
		}
	}
	w.seen = now
	return changes
}

// look finds the files of which a module is made. What cannot be read is not there.
func (w *watcher) look() map[string]stamp {
	found := make(map[string]stamp)
	entries := 0
	for _, root := range w.roots {
		_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if entries++; entries > maxWatched {
				return fs.SkipAll
			}
			if err != nil {
				return nil
			}
			if entry.IsDir() {
				if path != root && notOfModule(entry.Name()) {
					return fs.SkipDir
				}
				return nil
			}
			if name := entry.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") ||
				name == "go.mod" || name == "go.sum" {
				if info, err := entry.Info(); err == nil {
					found[path] = stamp{info.ModTime(), info.Size()}
				}
			}
			return nil
		})
	}
	return found
}

// notOfModule reports whether the go command passes a folder of this name by.
func notOfModule(folder string) bool {
	return strings.HasPrefix(folder, ".") || strings.HasPrefix(folder, "_") || folder == "testdata" || folder == "node_modules"
}
