package main

import (
	"errors"
	"io/fs"
	"log"
	"os"

	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/engine/jobs"
	"cnn321/cnnlib/filelock"
	"cnn321/cnnlib/remote"
)

// The kernels that share an engine outlive it: when the one that runs it ends, another begins the next. Trainings in the background of those that
// live go on there.

// handOn leaves them to the next engine.
func handOn(e *engine.Engine, socket string) {
	var all []remote.Begun
	for _, b := range e.Begun() {
		if b.Wanted(lives) {
			all = append(all, remote.Begun(b))
		}
	}
	if len(all) == 0 {
		return
	}
	if err := remote.HandOn(socket, all); err != nil {
		log.Printf("os treinos em segundo plano param com este motor: %v", err)
	}
}

// takeOver goes on with those of the last engine.
func takeOver(e *engine.Engine, socket string) {
	all, err := remote.TakeOver(socket)
	if err != nil {
		log.Print(err)
	}
	for _, b := range all {
		if b := jobs.Begun(b); b.Wanted(lives) {
			if err := e.GoOn(b); err != nil {
				log.Print(err)
			}
		}
	}
}

// lives reports whether a kernel lives: it has a file locked. Where that cannot be told, it does.
func lives(kernel string) bool {
	f, err := os.Open(kernel)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	defer f.Close()
	held, err := filelock.IsHeld(f)
	return held || err != nil
}
