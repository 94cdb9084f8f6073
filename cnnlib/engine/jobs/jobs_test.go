package jobs

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

func model() cnnlib.Model {
	return cnnlib.Input(12, 12, 1).Flatten().Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
}

func fitJob(t *testing.T, seed uint64) cnnlib.FitJob {
	t.Helper()
	data, err := cnnlib.NewDataset(testkit.Bars(8))
	if err != nil {
		t.Fatal(err)
	}
	return cnnlib.FitJob{Model: model(), Data: data.OneHot(3), BatchSize: 4, Epochs: 3, Seed: seed, By: fmt.Sprint("a célula [", seed, "]")}
}

// gate is a training that goes on event by event, as the test lets it.
type gate struct {
	began  chan struct{}
	events chan cnnlib.Event
}

func newGate() *gate { return &gate{make(chan struct{}), make(chan cnnlib.Event)} }

var done = cnnlib.History{Epochs: make([]cnnlib.EpochResult, 3), Device: "CPU"}

func (g *gate) run(ctx context.Context, watch func(cnnlib.Event)) (cnnlib.History, error) {
	close(g.began)
	for {
		select {
		case <-ctx.Done():
			return cnnlib.History{Epochs: done.Epochs[:1]}, cnnlib.ErrInterrupted
		case e, more := <-g.events:
			if !more {
				return done, nil
			}
			watch(e)
		}
	}
}

// train lets a training of three epochs of 40 steps go through.
func (g *gate) train() (told []cnnlib.Event) {
	tell := func(e cnnlib.Event) {
		told = append(told, e)
		g.events <- e
	}
	tell(cnnlib.Event{Kind: cnnlib.Compiling, Epochs: 3})
	tell(cnnlib.Event{Kind: cnnlib.Compiled, Epochs: 3})
	for epoch := 1; epoch <= 3; epoch++ {
		for step := 1; step <= 40; step++ {
			tell(cnnlib.Event{Kind: cnnlib.Step, Epoch: epoch, Epochs: 3, Step: step, Steps: 40})
		}
		tell(cnnlib.Event{Kind: cnnlib.EpochEnd, Epoch: epoch, Epochs: 3, Step: 40, Steps: 40, History: cnnlib.History{Epochs: done.Epochs[:epoch]}})
	}
	return told
}

func add(t *testing.T, q *Queue, s Submission) *Job {
	t.Helper()
	j, _, err := q.Add(s)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// attached waits until so many watch a job.
func attached(j *Job, n int) {
	for there := 0; there < n; runtime.Gosched() {
		j.mu.Lock()
		there = len(j.watchers)
		j.mu.Unlock()
	}
}

// Whoever comes late learns the same: every epoch, and of the one under way its steps.
func TestAttachFromTheStart(t *testing.T) {
	q, g := NewQueue(), newGate()
	j := add(t, q, Submission{Job: fitJob(t, 1), Background: true, Run: g.run})
	var early []cnnlib.Event
	var wait sync.WaitGroup
	wait.Go(func() {
		if history, err := j.Attach(t.Context(), func(e cnnlib.Event) { early = append(early, e) }); err != nil || !reflect.DeepEqual(history, done) {
			t.Errorf("history %+v, %v", history, err)
		}
	})
	attached(j, 1)
	told := g.train()
	close(g.events)
	wait.Wait()
	if !reflect.DeepEqual(early, told) {
		t.Errorf("of %d events %d came", len(told), len(early))
	}
	var late []cnnlib.Event
	if history, err := j.Attach(t.Context(), func(e cnnlib.Event) { late = append(late, e) }); err != nil || !reflect.DeepEqual(history, done) {
		t.Errorf("history %+v, %v", history, err)
	}
	var kinds []cnnlib.EventKind
	for _, e := range late {
		kinds = append(kinds, e.Kind)
	}
	if want := "[compiling compiled epoch epoch epoch]"; fmt.Sprint(kinds) != want || !reflect.DeepEqual(late[len(late)-1], told[len(told)-1]) {
		t.Errorf("late events %v, want %s", kinds, want)
	}
	if info := j.Info(); info.Phase != cnnlib.TrainingDone || info.At != (cnnlib.Moment{Epoch: 3, Epochs: 3, Step: 40, Steps: 40}) {
		t.Errorf("%+v", info)
	}
}

// A watcher that does not take its events holds nobody up; when it does, it has the newest.
func TestSlowWatcher(t *testing.T) {
	q, g := NewQueue(), newGate()
	j := add(t, q, Submission{Job: fitJob(t, 1), Background: true, Run: g.run})
	block, first := make(chan struct{}), make(chan struct{})
	var last cnnlib.Event
	count := 0
	var wait sync.WaitGroup
	wait.Go(func() {
		if _, err := j.Attach(t.Context(), func(e cnnlib.Event) {
			if count++; count == 1 {
				close(first)
				<-block
			}
			last = e
		}); err != nil {
			t.Error(err)
		}
	})
	g.events <- cnnlib.Event{Kind: cnnlib.Compiling}
	<-first
	const sent = 20000
	for step := range sent {
		g.events <- cnnlib.Event{Kind: cnnlib.Step, Epoch: 1, Step: step + 1, Steps: sent}
	}
	close(g.events)
	<-j.Ended()
	close(block)
	wait.Wait()
	if last.Step != sent || count >= sent/2 {
		t.Errorf("%d events came, the last of step %d", count, last.Step)
	}
}

func TestDetachLeavesTheTraining(t *testing.T) {
	q, g := NewQueue(), newGate()
	j := add(t, q, Submission{Job: fitJob(t, 1), Background: true, Run: g.run})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.Attach(ctx, nil); !errors.Is(err, cnnlib.ErrStillTraining) {
		t.Errorf("err = %v", err)
	}
	g.train()
	close(g.events)
	if _, err := j.Result(); err != nil {
		t.Error(err)
	}
}

func TestQueue(t *testing.T) {
	q := NewQueue()
	gates := []*gate{newGate(), newGate(), newGate()}
	var jobs []*Job
	var mu sync.Mutex // guards places
	var places []cnnlib.Event
	told := make(chan struct{}, 100)
	for i, g := range gates {
		s := Submission{Job: fitJob(t, uint64(i+1)), Background: true, Run: g.run}
		if i == 2 {
			s.Background = false
			s.Own = func(e cnnlib.Event) {
				mu.Lock()
				defer mu.Unlock()
				places = append(places, e)
				told <- struct{}{}
			}
		}
		jobs = append(jobs, add(t, q, s))
	}
	<-gates[0].began
	<-told
	mu.Lock()
	p := places[0]
	mu.Unlock()
	if p.Kind != cnnlib.Queued || p.Behind.ID != jobs[1].Info().ID || p.Behind.Name() != "treino da célula [2]" {
		t.Errorf("its place: %+v", p)
	}
	select {
	case <-gates[1].began:
		t.Fatal("two train at once")
	default:
	}
	// The one in the middle gives up: the last is then behind the first, which goes on.
	jobs[1].Stop()
	<-jobs[1].Ended()
	if info := jobs[1].Info(); info.Phase != cnnlib.TrainingStopped {
		t.Errorf("%+v", info)
	}
	<-told
	gates[0].train()
	close(gates[0].events)
	<-gates[2].began
	close(gates[2].events)
	if history, err := jobs[2].Result(); err != nil || !reflect.DeepEqual(history, done) {
		t.Errorf("%+v, %v", history, err)
	}
	mu.Lock()
	defer mu.Unlock()
	if !slices.ContainsFunc(places, func(e cnnlib.Event) bool {
		return e.Behind.Name() == "treino da célula [1]" || e.Behind.Name() == "treino da célula [1] (época 1 de 3, passo 40 de 40)"
	}) {
		t.Errorf("its places: %+v", places)
	}
	var phases []cnnlib.TrainingPhase
	for _, info := range q.List() {
		phases = append(phases, info.Phase)
	}
	if want := []cnnlib.TrainingPhase{cnnlib.TrainingDone, cnnlib.TrainingStopped, cnnlib.TrainingDone}; !slices.Equal(phases, want) {
		t.Errorf("phases %v", phases)
	}
}

// The same once more joins what is under way in the background, and nothing else does.
func TestJoin(t *testing.T) {
	q, g := NewQueue(), newGate()
	background := add(t, q, Submission{Job: fitJob(t, 1), Background: true, Run: g.run})
	same, joined, err := q.Add(Submission{Job: fitJob(t, 1), Run: newGate().run})
	if err != nil || !joined || same != background {
		t.Errorf("joined %v, %v", joined, err)
	}
	more := fitJob(t, 1)
	more.Epochs = 9
	anew := fitJob(t, 1)
	anew.FromScratch = true
	for _, job := range []cnnlib.FitJob{more, anew, fitJob(t, 2)} {
		other, joined, err := q.Add(Submission{Job: job, Run: newGate().run})
		if err != nil || joined {
			t.Errorf("%+v joined: %v", job, err)
		}
		other.Stop()
	}
	foreground := fitJob(t, 3)
	first := add(t, q, Submission{Job: foreground, Run: newGate().run})
	if other, joined, _ := q.Add(Submission{Job: foreground, Run: newGate().run}); joined || other == first {
		t.Error("a training in the foreground, which ends with its cell, was joined")
	}
	q.Close()
	for _, info := range q.List() {
		if info.Phase != cnnlib.TrainingStopped {
			t.Errorf("after Close: %+v", info)
		}
	}
	if _, _, err := q.Add(Submission{Job: fitJob(t, 4), Run: newGate().run}); err == nil {
		t.Error("a closed queue took a job")
	}
}
