package session

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/show"
	"cnn321/kernels/cells/live/notebook"
	"cnn321/kernels/jupyter/kernel"
)

// Trainings is what a session needs of an engine, to show trainings that go on behind cells.
type Trainings interface {
	Attach(ctx context.Context, id string, watch func(cnnlib.Event)) (cnnlib.History, error)
	Trainings(ctx context.Context) ([]cnnlib.Training, error)
}

const (
	// shownLong is how many displays of trainings that have ended are kept, for pages that are opened later.
	shownLong = 16
	// settling is how long a cell's end waits for the last word of a training that has ended.
	settling = 1500 * time.Millisecond
	// asking is how long the engine may take to say which trainings have ended.
	asking = 300 * time.Millisecond
	// arriving is how long a page that connects may take until it listens.
	arriving = 300 * time.Millisecond
)

// watches are the displays of trainings in cells that have ended.
type watches struct {
	session *Session
	ctx     context.Context
	cancel  context.CancelFunc
	workers sync.WaitGroup

	mu     sync.Mutex
	closed bool
	all    []*watch // the oldest first
	late   *time.Timer
}

// watch is one such display.
type watch struct {
	training string
	progress *show.Progress
	ended    chan struct{} // closed when it shows what stays
}

func newWatches(s *Session) *watches {
	w := &watches{session: s}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	return w
}

// Watch shows a training of the engine in a display of the running cell, until the training's end.
func (s *Session) Watch(training, display string) error {
	s.mu.Lock()
	running := s.running
	s.mu.Unlock()
	if running == nil || s.config.Trainings == nil {
		return errors.New("nenhuma célula está em execução")
	}
	return s.watches.add(training, display, running)
}

func (w *watches) add(training, display string, by *execution) error {
	one := &watch{
		training: training, ended: make(chan struct{}),
		progress: show.Behind(&place{session: w.session, first: by.out, about: map[string]any{"display": display, "cell": cellID(by.request.Metadata)}}, display, ""),
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errors.New("o kernel está terminando")
	}
	w.all = append(w.all, one)
	for i := 0; len(w.all) > shownLong && i < len(w.all); i++ {
		if over(w.all[i]) {
			w.all = append(w.all[:i:i], w.all[i+1:]...)
			i--
		}
	}
	w.workers.Go(func() {
		defer close(one.ended)
		_, err := w.session.config.Trainings.Attach(w.ctx, training, one.progress.Watch)
		if w.ctx.Err() != nil {
			// The kernel ends, and stops what it trains.
			err = cnnlib.ErrInterrupted
		}
		if err := one.progress.Close(err); err != nil && !errors.Is(err, cnnlib.ErrInterrupted) {
			w.session.config.Log(fmt.Sprintf("um treino em segundo plano: %v", err))
		}
	})
	return nil
}

func over(w *watch) bool {
	select {
	case <-w.ended:
		return true
	default:
		return false
	}
}

// settle lets displays of trainings that have ended say so before the running cell ends: who executes a notebook without a window listens only
// while a cell runs.
func (w *watches) settle(ctx context.Context) {
	w.mu.Lock()
	var open []*watch
	for _, one := range w.all {
		if !over(one) {
			open = append(open, one)
		}
	}
	w.mu.Unlock()
	if len(open) == 0 {
		return
	}
	asked, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	all, err := w.session.config.Trainings.Trainings(asked)
	if err != nil {
		return // the displays themselves say what is wrong
	}
	patience := time.After(settling)
	for _, t := range all {
		for _, one := range open {
			if one.training != t.ID || !t.Ended() {
				continue
			}
			select {
			case <-one.ended:
			case <-patience:
				return
			case <-ctx.Done():
				return
			}
		}
	}
}

// again shows everything once more, in a moment: a page that was opened anew has what was saved, and that may be old.
func (w *watches) again() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || w.late != nil || len(w.all) == 0 {
		return
	}
	w.late = time.AfterFunc(arriving, func() {
		w.mu.Lock()
		all := append([]*watch(nil), w.all...)
		w.late = nil
		w.mu.Unlock()
		for _, one := range all {
			one.progress.Again()
		}
	})
}

// close has all displays say that their training has stopped.
func (w *watches) close() {
	w.mu.Lock()
	w.closed = true
	if w.late != nil {
		w.late.Stop()
	}
	w.mu.Unlock()
	w.cancel()
	w.workers.Wait()
}

// place is where the display of a training is changed. A change of a display may come with any cell, and not every client listens to a cell that has
// ended: so it comes with the one that runs, and between cells with the display's own.
type place struct {
	session *Session
	first   kernel.Output
	// about says in each change which display it is of which cell: a page that was opened later knows neither.
	about map[string]any
}

// cellID is the name of the cell that a request is of; empty where the client does not tell.
func cellID(metadata json.RawMessage) string {
	var about struct {
		Cell string `json:"cellId"`
	}
	_ = json.Unmarshal(metadata, &about) // no metadata, no name
	return about.Cell
}

var _ show.Channel = (*place)(nil)

// Show implements [show.Channel].
func (p *place) Show(d notebook.Display) error {
	out := p.first
	p.session.mu.Lock()
	if running := p.session.running; running != nil && !running.request.Silent {
		out = running.out
	}
	p.session.mu.Unlock()
	data := make(map[string]any, len(d.Data))
	for kind, value := range d.Data {
		if raw, ok := value.([]byte); ok {
			value = base64.StdEncoding.EncodeToString(raw)
		}
		data[kind] = value
	}
	out.Update(kernel.Bundle{ID: d.ID, Data: data, Metadata: map[string]any{"cnn321": p.about}})
	return nil
}

// NewID implements [show.Channel]. Nothing new is shown here.
func (p *place) NewID() string { return "" }
