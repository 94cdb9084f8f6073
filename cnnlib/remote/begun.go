package remote

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"cnn321/cnnlib"
)

// Begun is a training in the background that an engine's end interrupts, as it is handed to the next engine of the socket.
type Begun struct {
	ID  string
	Job cnnlib.FitJob
	For []string // as in package jobs
}

// begunFile is where they are handed on.
func begunFile(socket string) string { return socket + ".begun" }

type begunCall struct {
	ID  string
	Fit fitCall
	For []string
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
		calls.All = append(calls.All, begunCall{b.ID, *fit, b.For})
	}
	next := begunFile(socket) + ".new"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(gob.NewEncoder(f).Encode(calls), f.Close()); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	return os.Rename(next, begunFile(socket))
}

// TakeOver reads what the last engine of a socket handed on, once. A training whose data are not to be had any more is left out; the error
// says so, and the others are there.
func TakeOver(socket string) (all []Begun, err error) {
	f, err := os.Open(begunFile(socket))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// First, so that what ends an engine does not end the next one too.
	if err := os.Remove(begunFile(socket)); err != nil {
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
		all = append(all, Begun{call.ID, job, call.For})
	}
	return all, err
}
