package remote

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cnn321/cnnlib"
)

// Begun is a training in the background that an engine's end interrupts, as it is handed to the next engine of the socket.
type Begun struct {
	ID      string
	Job     cnnlib.FitJob
	For, By []string // as in package jobs
}

// begunFile is what the names of the files begin with in which they are handed on: of each engine another one, since an engine whose folder was
// removed may leave its own where the next one runs already.
func begunFile(socket string) string { return socket + ".begun-" }

// unwritten is the end of such a name until the file is there whole.
const unwritten = ".new"

type begunCall struct {
	ID      string
	Fit     fitCall
	For, By []string
}

type begunCalls struct {
	Version int
	All     []begunCall
}

// HandOn writes what the next engine of a socket shall go on with.
func HandOn(socket string, all []Begun) error {
	calls := begunCalls{Version: version}
	for _, b := range all {
		fit, err := newFitCall(b.Job)
		if err != nil {
			return fmt.Errorf("treino em segundo plano: %w", err)
		}
		calls.All = append(calls.All, begunCall{b.ID, *fit, b.For, b.By})
	}
	f, err := os.CreateTemp(filepath.Dir(socket), filepath.Base(begunFile(socket))+"*"+unwritten)
	if err != nil {
		return err
	}
	err = errors.Join(gob.NewEncoder(f).Encode(calls), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), strings.TrimSuffix(f.Name(), unwritten))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// TakeOver reads what engines of a socket have handed on, each once. A training whose data are not to be had any more is left out; the error
// says so, and the others are there.
func TakeOver(socket string) (all []Begun, err error) {
	entries, err := os.ReadDir(filepath.Dir(socket))
	for _, entry := range entries {
		if name := entry.Name(); strings.HasPrefix(name, filepath.Base(begunFile(socket))) && !strings.HasSuffix(name, unwritten) {
			its, failed := takeOver(filepath.Join(filepath.Dir(socket), name))
			all, err = append(all, its...), errors.Join(err, failed)
		}
	}
	return all, err
}

// takeOver reads what one engine has handed on.
func takeOver(path string) (all []Begun, err error) {
	f, err := os.Open(path)
	if err == nil {
		defer f.Close()
		// First, so that what ends an engine does not end the next one too, and only one of two engines takes it.
		err = os.Remove(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // another one has it
	}
	if err != nil {
		return nil, err
	}
	var calls begunCalls
	if err := gob.NewDecoder(f).Decode(&calls); err != nil {
		return nil, fmt.Errorf("treinos em segundo plano do motor anterior: %w", err)
	}
	if err := checkVersion(calls.Version); err != nil {
		return nil, err
	}
	for _, call := range calls.All {
		job, failed := call.Fit.job()
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("treino em segundo plano: %w", failed))
			continue
		}
		all = append(all, Begun{call.ID, job, call.For, call.By})
	}
	return all, err
}
