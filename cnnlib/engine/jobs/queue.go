package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/backlog"
)

// remembered is how many trainings that have ended are kept in mind.
const remembered = 32

// Queue runs jobs, one at a time, in the order in which they came.
type Queue struct {
	mark string // of this queue, so that the names of another one's jobs are not taken for its own

	mu     sync.Mutex
	count  int
	jobs   []*Job // the oldest first
	closed bool
	runner bool // whether somebody runs jobs
	idle   chan struct{}
}

// NewQueue is an empty queue.
func NewQueue() *Queue {
	return &Queue{mark: strconv.FormatInt(time.Now().UnixNano(), 36)}
}

// Submission is a job as it is handed in.
type Submission struct {
	Job cnnlib.FitJob
	// Background says that nobody waits for it: another request for the same may join it.
	Background bool
	// Own is its own watcher; may be nil.
	Own func(cnnlib.Event)
	Run Run
	// ID is the job's name, of one that another queue has begun; else it gets one.
	ID string
	// Added is called with the job's name when it is one of its own, before it runs, and Ended after its end with its error; left says that
	// all for whom it trained had gone. Both may be nil, and neither may ask the queue for anything.
	Added func(id string)
	Ended func(err error, left bool)
	// Context stops the job when it ends; nil for one that only [Job.Stop] stops.
	Context context.Context
}

// errClosed is what a queue says that takes no more.
var errClosed = errors.New("o motor já foi encerrado: crie outro com engine.New")

// Add puts a job at the end, or finds one in the background that does the same.
func (q *Queue) Add(s Submission) (j *Job, joined bool, err error) {
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return nil, false, errClosed
	}
	for _, other := range q.jobs {
		if other.background && !over(other) && other.ctx.Err() == nil && other.job.Same(s.Job) {
			other.asks(askerOf(s.Job))
			q.mu.Unlock()
			return other, true, nil
		}
	}
	q.count++
	j = &Job{queue: q, job: s.Job, background: s.Background, run: s.Run, own: s.Own, asked: []asker{askerOf(s.Job)}, ended: make(chan struct{}), watchers: make(map[*backlog.Backlog]bool)}
	parent := s.Context
	if parent == nil {
		parent = context.Background()
	}
	j.ctx, j.stop = context.WithCancel(parent)
	j.info = cnnlib.Training{
		ID: cmp.Or(s.ID, fmt.Sprintf("%s-%d", q.mark, q.count)), Model: s.Job.Model.Fingerprint(), Epochs: s.Job.Epochs, By: s.Job.By, For: s.Job.For, Phase: cnnlib.TrainingQueued,
	}
	j.after = s.Ended
	if s.Added != nil {
		s.Added(j.info.ID)
	}
	q.jobs = append(q.jobs, j)
	q.forget()
	if !q.runner {
		q.runner, q.idle = true, make(chan struct{})
		go q.work(q.idle)
	}
	q.mu.Unlock()
	q.tellWaiting()
	context.AfterFunc(j.ctx, q.sweep)
	return j, false, nil
}

func over(j *Job) bool {
	select {
	case <-j.ended:
		return true
	default:
		return false
	}
}

// forget drops the oldest jobs that have ended. q.mu is held.
func (q *Queue) forget() {
	ended := 0
	for _, j := range q.jobs {
		if over(j) {
			ended++
		}
	}
	kept := q.jobs[:0:0]
	for _, j := range q.jobs {
		if ended > remembered && over(j) {
			ended--
			continue
		}
		kept = append(kept, j)
	}
	q.jobs = kept
}

// waiting is the jobs that are not over, the oldest first: the first is the one that runs. q.mu is held.
func (q *Queue) waiting() []*Job {
	var all []*Job
	for _, j := range q.jobs {
		if !over(j) {
			all = append(all, j)
		}
	}
	return all
}

// work runs jobs until there are none.
func (q *Queue) work(idle chan struct{}) {
	defer close(idle)
	for {
		q.mu.Lock()
		all := q.waiting()
		if len(all) == 0 {
			q.runner = false
			q.mu.Unlock()
			return
		}
		j := all[0]
		j.mu.Lock()
		j.info.Phase = cnnlib.TrainingRuns
		j.mu.Unlock()
		q.mu.Unlock()
		if j.ctx.Err() != nil {
			j.end(cnnlib.History{}, cnnlib.ErrInterrupted)
			continue
		}
		j.end(q.guarded(j))
		q.tellWaiting()
	}
}

// guarded runs a job; a panic is its error, and not the end of the engine with all that it has in memory.
func (q *Queue) guarded(j *Job) (history cnnlib.History, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("falha interna do motor durante o treino (%v): treine de novo; se voltar a acontecer, reinicie o kernel", p)
		}
	}()
	return j.run(j.ctx, j.tell)
}

// sweep ends jobs that were stopped before their turn came.
func (q *Queue) sweep() {
	q.mu.Lock()
	var stopped []*Job
	for i, j := range q.waiting() {
		if i > 0 && j.ctx.Err() != nil {
			stopped = append(stopped, j)
		}
	}
	for _, j := range stopped {
		j.end(cnnlib.History{}, cnnlib.ErrInterrupted)
	}
	q.mu.Unlock()
	if len(stopped) > 0 {
		q.tellWaiting()
	}
}

// tellWaiting tells those that wait of the one before them.
func (q *Queue) tellWaiting() {
	q.mu.Lock()
	all := q.waiting()
	q.mu.Unlock()
	for i := 1; i < len(all); i++ {
		j := all[i]
		behind := all[i-1].Info()
		if behind.For != j.Info().For && behind.By != "" {
			behind.By += " de outro caderno"
		}
		j.tellPlace(cnnlib.Event{Kind: cnnlib.Queued, Epochs: j.job.Epochs, Behind: behind, Regression: j.job.Model.Regression()})
	}
}

// Get is a job by its name.
func (q *Queue) Get(id string) (*Job, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range q.jobs {
		if j.Info().ID == id {
			return j, nil
		}
	}
	return nil, errors.New("o motor não conhece mais este treino, talvez porque foi reiniciado: execute de novo a célula do Fit, que continua do que está guardado")
}

// List is what is known of all jobs, the oldest first.
func (q *Queue) List() []cnnlib.Training {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := make([]cnnlib.Training, len(q.jobs))
	for i, j := range q.jobs {
		list[i] = j.Info()
	}
	return list
}

// Settle waits until no training of a model is under way. It fails where the last one did, once.
func (q *Queue) Settle(ctx context.Context, model string) error {
	for {
		q.mu.Lock()
		var last *Job
		for _, j := range q.jobs {
			if j.Info().Model == model {
				last = j
			}
		}
		q.mu.Unlock()
		if last == nil {
			return nil
		}
		if over(last) {
			if err := last.failure(); last.background && err != nil {
				return fmt.Errorf("o %s, que esta célula esperava, não terminou: %w", last.Info().Name(), err)
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-last.ended:
		}
	}
}

// Close stops all jobs, and returns when they have ended. The queue takes no more.
func (q *Queue) Close() {
	q.mu.Lock()
	q.closed = true
	all, idle := q.waiting(), q.idle
	q.mu.Unlock()
	for _, j := range all {
		j.Stop()
	}
	if idle != nil {
		<-idle
	}
}
