// Package powerloss plays a loss of power at every step of what a program writes.
//
// A [Recorder] stands for the file system while the program writes, and notes each operation. [Recorder.After] then
// is what a disk may hold where power was lost after so many of them: all that was synchronized, and of the rest,
// names as well as contents, as much as a [Loss] says. It is a model of POSIX's promises, not of one file system:
// a name is certain once its folder was synchronized, contents once their file was.
package powerloss

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"cnn321/cnnlib/durable"
)

// Recorder is the machine's file system, of one folder, with notes of what is done there.
type Recorder struct {
	durable.OS
	root  string
	begun *node

	mu         sync.Mutex
	operations []operation
}

var _ durable.FS = (*Recorder)(nil)

// operation is one change of the folder.
type operation struct {
	do         string // create, mkdir, write, sync, rename, remove, syncdir
	path, from string
	data       []byte
}

// Record begins to note what is done in a folder, of which the disk has all that is there now.
func Record(root string) (*Recorder, error) {
	begun, err := snapshot(root)
	return &Recorder{root: root, begun: begun}, err
}

// Operations is how many there were.
func (r *Recorder) Operations() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.operations)
}

// Describe says what an operation did, counted from 1.
func (r *Recorder) Describe(number int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	o := r.operations[number-1]
	switch o.do {
	case "rename":
		return fmt.Sprintf("rename %s %s", o.from, o.path)
	case "write":
		return fmt.Sprintf("write %d bytes to %s", len(o.data), o.path)
	}
	return o.do + " " + o.path
}

func (r *Recorder) note(o operation) {
	relative := func(path string) string {
		if path == "" {
			return ""
		}
		below, err := filepath.Rel(r.root, path)
		if err != nil || strings.HasPrefix(below, "..") {
			panic(fmt.Sprintf("powerloss: %s is outside of %s", path, r.root))
		}
		return below
	}
	o.path, o.from = relative(o.path), relative(o.from)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.operations = append(r.operations, o)
}

// Create is noted.
func (r *Recorder) Create(path string, mode fs.FileMode) (durable.File, error) {
	f, err := r.OS.Create(path, mode)
	if err != nil {
		return nil, err
	}
	r.note(operation{do: "create", path: path})
	return &file{f, r, path}, nil
}

type file struct {
	durable.File
	r    *Recorder
	path string
}

func (f *file) Write(data []byte) (int, error) {
	n, err := f.File.Write(data)
	f.r.note(operation{do: "write", path: f.path, data: bytes.Clone(data[:n])})
	return n, err
}

func (f *file) Sync() error {
	err := f.File.Sync()
	if err == nil {
		f.r.note(operation{do: "sync", path: f.path})
	}
	return err
}

// Mkdir is noted.
func (r *Recorder) Mkdir(path string) error {
	err := r.OS.Mkdir(path)
	if err == nil {
		r.note(operation{do: "mkdir", path: path})
	}
	return err
}

// Rename is noted.
func (r *Recorder) Rename(from, to string) error {
	err := r.OS.Rename(from, to)
	if err == nil {
		r.note(operation{do: "rename", path: to, from: from})
	}
	return err
}

// RemoveAll is noted, file by file.
func (r *Recorder) RemoveAll(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return r.OS.RemoveAll(path)
	}
	if info.IsDir() {
		entries, err := os.ReadDir(path)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if err := r.RemoveAll(filepath.Join(path, entry.Name())); err != nil {
				return err
			}
		}
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	r.note(operation{do: "remove", path: path})
	return nil
}

// SyncDir is noted.
func (r *Recorder) SyncDir(path string) error {
	err := r.OS.SyncDir(path)
	if err == nil {
		r.note(operation{do: "syncdir", path: path})
	}
	return err
}
