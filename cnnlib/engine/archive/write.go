package archive

import (
	"encoding/json"
	"io"
	"path/filepath"
)

// write puts a state in a folder: whole, sealed and for good. values writes its values, and gives their index. One that is there stays until then, under
// another name.
func (a Archive) write(folder string, values func(w io.Writer) (index []byte, err error), record progressRecord, weightsOnly bool) error {
	before := folder + beforeSuffix
	err := a.disk.Folder(folder, func(next string) error {
		seal := sealRecord{format, map[string]measure{}}
		if weightsOnly {
			seal.Format = weightsFormat
		}
		fill := func(name string, fill func(w io.Writer) error) error {
			return a.disk.Fill(filepath.Join(next, name), 0o644, func(w io.Writer) error {
				m := newMeasuring(w)
				err := fill(m)
				seal.Files[name] = m.measure()
				return err
			})
		}
		var index []byte
		if err := fill(valuesFile, func(w io.Writer) (err error) {
			index, err = values(w)
			return err
		}); err != nil {
			return err
		}
		progress, err := json.MarshalIndent(record, "", "\t")
		if err != nil {
			return err
		}
		for name, text := range map[string][]byte{indexFile: index, progressFile: progress} {
			if err := fill(name, put(text)); err != nil {
				return err
			}
		}
		text, err := sealText(seal)
		if err != nil {
			return err
		}
		return a.disk.Fill(filepath.Join(next, sealFile), 0o644, put(text))
	}, func() error {
		if _, err := a.disk.Lstat(folder); err != nil {
			return nil
		}
		if err := a.disk.Discard(before); err != nil {
			return err
		}
		return a.disk.Rename(folder, before)
	})
	if err != nil {
		return err
	}
	if _, failed := a.disk.Lstat(before); failed == nil {
		return a.disk.Discard(before)
	}
	return nil
}

func put(text []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
}
