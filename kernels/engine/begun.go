package main

import (
	"context"
	"errors"
	"io/fs"
	"log"
	"os"
	"sync"
	"time"

	"cnn321/cnnlib"
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
		if len(b.Asked(lives)) > 0 {
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

// heir is an engine that goes on with what others of its socket hand on. Mostly that is one, before this one begins; but where somebody removes the
// folder, the next one may have begun, and been asked for what it is to go on with, before the last one has ended.
type heir struct {
	*engine.Engine
	socket string

	mu     sync.Mutex
	over   bool
	failed string // why nothing can be taken over, as it was said last
}

// takeEvery is how often it looks.
const takeEvery = time.Second

// watch looks until ctx ends.
func (h *heir) watch(ctx context.Context) {
	look := time.NewTicker(takeEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			h.takeOver()
		}
	}
}

// takeOver goes on with what was handed on by now.
func (h *heir) takeOver() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over {
		return
	}
	all, err := remote.TakeOver(h.socket)
	h.say(err)
	for _, b := range all {
		if err := h.GoOn(jobs.Begun(b)); err != nil {
			log.Print(err)
		}
	}
}

// say logs why something cannot be taken over, once for as long as it is the same: it is tried every second. h.mu is held.
func (h *heir) say(err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text != "" && text != h.failed {
		log.Printf("não consegui continuar os treinos que outro motor deixou: %s", text)
	}
	h.failed = text
}

// handOn leaves the trainings in the background to the next engine; this one takes over no more.
func (h *heir) handOn() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	handOn(h.Engine, h.socket)
}

// Attach watches a training, which may just have been handed on; see [cnnlib.Engine].
func (h *heir) Attach(ctx context.Context, id string, watch func(cnnlib.Event)) (cnnlib.History, error) {
	h.takeOver()
	return h.Engine.Attach(ctx, id, watch)
}

// Stop stops a training; see [cnnlib.Engine].
func (h *heir) Stop(ctx context.Context, id string) error {
	h.takeOver()
	return h.Engine.Stop(ctx, id)
}

// Trainings lists the trainings; see [cnnlib.Engine].
func (h *heir) Trainings(ctx context.Context) ([]cnnlib.Training, error) {
	h.takeOver()
	return h.Engine.Trainings(ctx)
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
