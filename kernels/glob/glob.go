// Package glob finds files by a pattern in a folder of any name: path/filepath takes brackets and stars in the folder's own name
// for a pattern too.
package glob

import (
	"io/fs"
	"os"
	"path/filepath"
)

// In lists what matches a pattern below a folder, in order; nothing where there is no folder. The pattern is as in [fs.Glob]; an error is one in
// the pattern.
func In(folder, pattern string) ([]string, error) {
	found, err := fs.Glob(os.DirFS(folder), pattern)
	for i, name := range found {
		found[i] = filepath.Join(folder, filepath.FromSlash(name))
	}
	return found, err
}
