// Package journal tells on disk what an engine computes at each moment: if its process ends by one call, who finds it dead knows by
// which, and has the next engine refuse a call that ended too many.
package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"cnn321/cnnlib/internal/board"
)

// Journal is that of one engine. The zero Journal keeps none.
type Journal struct {
	path string // "" is none

	mu      sync.Mutex
	running map[string]int
	// file is written to, and not the path: once somebody has removed the folder, the next engine has its own journal there. nil is none.
	file *os.File
	size int // of what was written
}

// Open begins a journal that writes to a path, and refuses what [Refuse] wrote beside it. With an error it goes on without what failed.
func Open(path string) (*Journal, error) {
	if path == "" {
		return &Journal{}, nil
	}
	_, err := refused(path)
	file, failed := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if failed != nil {
		file, failed = nil, fmt.Errorf("registro do que o motor calcula: %w", failed)
	}
	return &Journal{path: path, file: file}, errors.Join(err, failed)
}

// Close ends the journal; what is computed from then on it does not tell.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return nil
	}
	file := j.file
	j.file = nil
	return file.Close()
}

// Refused is what [Refuse] wrote last; what cannot be read refuses nothing.
func Refused(path string) map[string]string {
	calls, _ := refused(path)
	return calls
}

func refused(path string) (calls map[string]string, err error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(refusedFile(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &calls)
	}
	if err != nil {
		return nil, fmt.Errorf("lista dos pedidos que derrubaram o motor: %w", err)
	}
	return calls, nil
}

// Begin notes a call, and fails where it is one that ended too many engines. The caller calls end after it.
func (j *Journal) Begin(call string) (end func(), err error) {
	// Looked up each time: a kernel that is started anew empties the list, while the engine may be another kernel's and go on.
	if why, ok := Refused(j.path)[call]; ok {
		return nil, errors.New(why)
	}
	j.note(call, 1)
	return func() { j.note(call, -1) }, nil
}

func (j *Journal) note(call string, by int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.running == nil {
		j.running = make(map[string]int)
	}
	if j.running[call] += by; j.running[call] == 0 {
		delete(j.running, call)
	}
	if j.file == nil {
		return
	}
	text := strings.Join(slices.Sorted(maps.Keys(j.running)), "\n")
	// In one piece, and never shorter, so that whatever ends the process leaves the old calls or the new ones, and a full disk has room for them.
	text += strings.Repeat("\n", max(0, j.size-len(text)))
	j.size = len(text)
	// Where it cannot be written, a death is told without what brought it about.
	_, _ = j.file.WriteAt([]byte(text), 0)
}

// Running is what the engine of a journal that has ended was computing.
func Running(path string) []string {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
}

// Refuse has the engine of a journal refuse calls, each in some words.
func Refuse(path string, calls map[string]string) error {
	text, err := json.Marshal(calls)
	if err != nil {
		return err
	}
	return board.Put(refusedFile(path), text)
}

func refusedFile(path string) string { return path + ".refused" }
