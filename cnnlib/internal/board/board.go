// Package board puts up short texts by which processes of one computer tell each other something: each takes the place of the one before, at a path
// that they all know.
package board

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
)

// Put has a file have a text. Who reads it meanwhile finds the old text or the new one. Where there is no room for both, the new one is written over the
// old one, with spaces after it if it is shorter, so that nothing is freed that others could take; then, and only then, a reader may find a part of it.
func Put(path string, text []byte) error {
	err := replace(path, text)
	if err != nil && writeOver(path, text) == nil {
		return nil
	}
	return err
}

func replace(path string, text []byte) error {
	next, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return err
	}
	_, err = next.Write(text)
	if err = errors.Join(err, next.Close()); err == nil {
		err = os.Rename(next.Name(), path)
	}
	if err != nil {
		_ = os.Remove(next.Name())
	}
	return err
}

func writeOver(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		rest := max(0, int(info.Size())-len(text))
		_, err = f.WriteAt(append(bytes.Clone(text), bytes.Repeat([]byte(" "), rest)...), 0)
	}
	return errors.Join(err, f.Close())
}
