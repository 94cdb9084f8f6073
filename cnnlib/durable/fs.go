package durable

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// FS is the operations on files that a durable write is made of, and those to read what was written.
type FS interface {
	// Create makes a new file; it fails where there is one.
	Create(path string, mode fs.FileMode) (File, error)
	// Mkdir makes a folder in one that is there.
	Mkdir(path string) error
	Rename(from, to string) error
	// RemoveAll removes a file, or a folder with all in it; it is no error that there is none.
	RemoveAll(path string) error
	// SyncDir waits until the disk has the names in a folder.
	SyncDir(path string) error

	ReadFile(path string) ([]byte, error)
	// Open opens a file to be read piece by piece.
	Open(path string) (io.ReadCloser, error)
	ReadDir(path string) ([]fs.DirEntry, error)
	Lstat(path string) (fs.FileInfo, error)
}

// File is a file being written.
type File interface {
	io.WriteCloser
	// Sync waits until the disk has what was written.
	Sync() error
}

// OS is the file system of the machine.
type OS struct{}

var _ FS = OS{}

// Create makes a new file with the very mode, whatever the umask.
func (OS) Create(path string, mode fs.FileMode) (File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, err
	}
	if err := f.Chmod(mode); err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(path))
	}
	return f, nil
}

// Mkdir makes a folder.
func (OS) Mkdir(path string) error { return os.Mkdir(path, 0o755) }

// Rename renames a file or folder.
func (OS) Rename(from, to string) error { return os.Rename(from, to) }

// RemoveAll removes a file or folder.
func (OS) RemoveAll(path string) error { return os.RemoveAll(path) }

// SyncDir synchronizes a folder. Some network file systems cannot, and keep the order by themselves.
func (OS) SyncDir(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	err = folder.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, folder.Close())
}

// ReadFile reads a file whole. What is not a file, as a pipe, is not waited for.
func (OS) ReadFile(path string) ([]byte, error) {
	if err := isFile(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// Open opens a file. What is not a file is not waited for.
func (OS) Open(path string) (io.ReadCloser, error) {
	if err := isFile(path); err != nil {
		return nil, err
	}
	return os.Open(path)
}

func isFile(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "read", Path: path, Err: syscall.EISDIR}
	}
	return err
}

// ReadDir lists a folder by name.
func (OS) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }

// Lstat describes a file, or the link that stands in its place.
func (OS) Lstat(path string) (fs.FileInfo, error) { return os.Lstat(path) }

// mkdirAll makes a folder and those above it, and waits until the disk has their names.
func mkdirAll(disk FS, path string) error {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return nil
	}
	if err == nil {
		return &fs.PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
	}
	above := filepath.Dir(path)
	if above == path {
		return err
	}
	if err := mkdirAll(disk, above); err != nil {
		return err
	}
	if err := disk.Mkdir(path); err != nil {
		if info, failed := os.Stat(path); failed == nil && info.IsDir() {
			return nil // another process was quicker
		}
		return err
	}
	return disk.SyncDir(above)
}
