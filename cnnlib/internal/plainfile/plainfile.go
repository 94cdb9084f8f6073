// Package plainfile opens files that a learner names.
package plainfile

import (
	"errors"
	"io/fs"
	"os"
)

// ErrNot is the error (wrapped) of a name that is a folder's, a pipe's or a device's.
var ErrNot = errors.New("não é um arquivo comum")

// Open opens a file for reading. It fails on what is none: reading a folder gives an obscure error, and a pipe would be waited for
// for ever.
func Open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: ErrNot}
	}
	return os.Open(path)
}

// Is says whether there is a file of that name.
func Is(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
