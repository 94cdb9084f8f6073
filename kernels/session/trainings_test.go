package session

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/kernels/jupyter/kernel"
)

// training is an engine with one training, which tells what the test tells it.
type training struct {
	events chan cnnlib.Event
	mu     sync.Mutex
	ended  bool
}

func (f *training) Attach(ctx context.Context, id string, watch func(cnnlib.Event)) (cnnlib.History, error) {
	for {
		select {
		case <-ctx.Done():
			return cnnlib.History{}, cnnlib.ErrStillTraining
		case e, more := <-f.events:
			if !more {
				return cnnlib.History{}, nil
			}
			watch(e)
		}
	}
}

func (f *training) Trainings(context.Context) ([]cnnlib.Training, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	phase := cnnlib.TrainingRuns
	if f.ended {
		phase = cnnlib.TrainingDone
	}
	return []cnnlib.Training{{ID: "t", Phase: phase}}, nil
}

func (f *training) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = true
	close(f.events)
}

// screen is the output of a cell, which notes what is changed by it.
type screen struct {
	unseen
	updates chan kernel.Bundle
}

func newScreen() *screen { return &screen{updates: make(chan kernel.Bundle, 100)} }

func (s *screen) Update(b kernel.Bundle) { s.updates <- b }

// next is what is shown next, as a text.
func (s *screen) next(t *testing.T) string {
	t.Helper()
	select {
	case b := <-s.updates:
		if about := b.Metadata["cnn321"]; b.ID != "cnn321-d" || fmt.Sprint(about) != "map[cell:c7 display:cnn321-d]" {
			t.Errorf("display %q, of %v", b.ID, about)
		}
		return fmt.Sprint(b.Data)
	case <-time.After(time.Minute): // only a failing test waits so long
		t.Fatal("nothing was shown")
		return ""
	}
}

// watched is a session with a cell, which has ended, that began a training.
func watched(t *testing.T) (s *Session, of *training, cell *screen) {
	t.Helper()
	of, cell = &training{events: make(chan cnnlib.Event)}, newScreen()
	s = &Session{config: Config{Trainings: of, Log: func(line string) { t.Log(line) }}}
	s.watches = newWatches(s)
	if err := s.Watch("t", "cnn321-d"); err == nil {
		t.Error("a display of no cell was taken")
	}
	end := s.begin(&execution{Session: s, out: cell, request: kernel.Request{Metadata: json.RawMessage(`{"cellId":"c7"}`)}})
	if err := s.Watch("t", "cnn321-d"); err != nil {
		t.Fatal(err)
	}
	end()
	return s, of, cell
}

func TestDisplayBehindItsCell(t *testing.T) {
	s, of, cell := watched(t)
	of.events <- cnnlib.Event{Kind: cnnlib.Step, Epoch: 1, Epochs: 2, Step: 3, Steps: 9}
	if got := cell.next(t); !strings.Contains(got, "passo 3/9") {
		t.Errorf("it shows %s", got)
	}
	// While another cell runs, changes come with that: others do not listen to a cell that has ended.
	other := newScreen()
	end := s.begin(&execution{Session: s, out: other})
	of.events <- cnnlib.Event{Kind: cnnlib.Step, Epoch: 2, Epochs: 2, Step: 9, Steps: 9}
	if got := other.next(t); !strings.Contains(got, "passo 9/9") {
		t.Errorf("it shows %s", got)
	}
	of.end()
	s.watches.settle(t.Context()) // before that cell ends
	shown := ""
	for len(other.updates) > 0 {
		shown = other.next(t)
	}
	if !strings.Contains(shown, "Treino concluído") || !strings.Contains(shown, "text/markdown") {
		t.Errorf("in the end it shows %s", shown)
	}
	end()
	// A page that connects later is told again.
	s.Info()
	if got := cell.next(t); got != shown {
		t.Errorf("again it shows %s", got)
	}
	s.watches.close()
}

// The kernel's end stops its trainings, and their displays say so.
func TestDisplayAtTheKernelsEnd(t *testing.T) {
	s, of, cell := watched(t)
	of.events <- cnnlib.Event{Kind: cnnlib.Step, Epoch: 1, Epochs: 2, Step: 3, Steps: 9}
	cell.next(t)
	s.watches.close()
	if got := cell.next(t); !strings.Contains(got, "Treino interrompido") || !strings.Contains(got, "época 1 de 2, passo 3 de 9") {
		t.Errorf("it shows %s", got)
	}
	if err := s.watches.add("t", "d", &execution{out: cell}); err == nil {
		t.Error("a session that has ended took a display")
	}
}
