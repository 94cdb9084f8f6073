package durable

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"strings"
)

// Write puts data in a file, in place of what it had: whole, or not at all. The folder must be there.
func Write(path string, data []byte, mode fs.FileMode) error {
	return Disk{OS{}}.Write(path, data, mode)
}

// Stream is as [Write], with what fill writes.
func Stream(path string, mode fs.FileMode, fill func(io.Writer) error) error {
	return Disk{OS{}}.Stream(path, mode, fill)
}

// Rename gives a file or a folder that is whole another name in the same folder, for good.
func Rename(from, to string) error { return Disk{OS{}}.Rename(from, to) }

// Disk does over a file system what the functions of this package do on the machine's.
type Disk struct{ FS }

// Write is as the function of that name.
func (d Disk) Write(path string, data []byte, mode fs.FileMode) error {
	return d.Stream(path, mode, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(data))
		return err
	})
}

// Stream is as the function of that name.
func (d Disk) Stream(path string, mode fs.FileMode, fill func(io.Writer) error) error {
	next := Temporary(path)
	err := d.Fill(next, mode, fill)
	if err == nil {
		err = d.FS.Rename(next, path)
	}
	if err != nil {
		// What was written so far only takes room; the error that counts is the first.
		_ = d.RemoveAll(next)
		return err
	}
	return d.SyncDir(filepath.Dir(path))
}

// Fill makes a new file and waits until the disk has its contents; its name is not for good before [FS.SyncDir].
func (d Disk) Fill(path string, mode fs.FileMode, fill func(io.Writer) error) error {
	f, err := d.Create(path, mode)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Folder makes a folder, with those above it, and puts it there for good: whole or not at all. What has the name
// already must be moved away by aside, which is called as late as can be; it may be nil where there is nothing.
func (d Disk) Folder(path string, fill func(folder string) error, aside func() error) error {
	above := filepath.Dir(path)
	if err := d.MkdirAll(above); err != nil {
		return err
	}
	next := Temporary(path)
	err := d.Mkdir(next)
	if err == nil {
		err = fill(next)
	}
	if err == nil {
		err = d.SyncDir(next)
	}
	if err == nil && aside != nil {
		err = aside()
	}
	if err == nil {
		err = d.FS.Rename(next, path)
	}
	if err != nil {
		_ = d.RemoveAll(next)
		return err
	}
	return d.SyncDir(above)
}

// Rename is as the function of that name.
func (d Disk) Rename(from, to string) error {
	if err := d.FS.Rename(from, to); err != nil {
		return err
	}
	return d.SyncDir(filepath.Dir(to))
}

// Discard removes a file or folder. It loses its name first, so that a part of it is never taken for the whole.
func (d Disk) Discard(path string) error {
	gone := Temporary(path)
	if err := d.FS.Rename(path, gone); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	if err := d.SyncDir(filepath.Dir(path)); err != nil {
		return err
	}
	return d.RemoveAll(gone)
}

// MkdirAll makes a folder and those above it, for good.
func (d Disk) MkdirAll(path string) error { return mkdirAll(d.FS, path) }

// Temporary is a name beside path that nothing has, for what is being written or removed.
func Temporary(path string) string {
	return fmt.Sprintf("%s%s%0*x", path, mark, digits, rand.Uint64())
}

// A temporary name ends in the mark and so many hexadecimal digits.
const (
	mark   = ".new-"
	digits = 16
)

// IsTemporary reports whether a name is one of [Temporary]: what a process that was stopped in the middle left behind.
func IsTemporary(name string) bool {
	at := strings.LastIndex(name, mark)
	if at < 0 || len(name)-at-len(mark) != digits {
		return false
	}
	return strings.Trim(name[at+len(mark):], "0123456789abcdef") == ""
}
