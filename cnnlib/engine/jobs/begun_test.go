package jobs

import (
	"context"
	"slices"
	"sync"
	"testing"

	"cnn321/cnnlib"
)

// A training in the background is for the kernels that asked for it: it stops when the last of them has gone, and only then.
func TestAbandon(t *testing.T) {
	q := NewQueue()
	living := map[string]bool{"a": true, "b": true}
	lives := func(kernel string) bool { return living[kernel] }
	asked := func(seed uint64, kernel string) cnnlib.FitJob {
		job := fitJob(t, seed)
		job.For = kernel
		return job
	}
	var mu sync.Mutex
	left := make(map[string]bool) // of those that have ended
	submit := func(name string, job cnnlib.FitJob) (*Job, *gate) {
		g := newGate()
		return add(t, q, Submission{ID: name, Job: job, Background: true, Run: g.run, Ended: func(_ error, gone bool) {
			mu.Lock()
			defer mu.Unlock()
			left[name] = gone
		}}), g
	}
	both, g := submit("both", asked(1, "a"))
	if _, joined, err := q.Add(Submission{Job: asked(1, "b"), Run: newGate().run}); err != nil || !joined {
		t.Fatalf("joined %v, %v", joined, err)
	}
	its, _ := submit("its", asked(2, "a"))
	unknown, gu := submit("unknown", asked(3, ""))
	<-g.began
	q.Abandon(lives)
	living["a"] = false
	q.Abandon(lives)
	<-its.Ended()
	if over(both) || over(unknown) {
		t.Error("a training was stopped that somebody wants")
	}
	var names []string
	for _, b := range q.Begun() {
		names = append(names, b.ID)
	}
	if want := []string{"both", "unknown"}; !slices.Equal(names, want) {
		t.Errorf("begun are %v, want %v", names, want)
	}
	living["b"] = false
	q.Abandon(lives)
	<-both.Ended()
	<-gu.began
	unknown.Stop()
	<-unknown.Ended()
	mu.Lock()
	defer mu.Unlock()
	if !left["its"] || !left["both"] || left["unknown"] {
		t.Errorf("left: %v", left)
	}
}

// A kernel that asks for a training while it is stopped, because all others have gone for whom it trained, gets one of its own: it does not join
// what is about to stop.
func TestNobodyJoinsWhatIsAbandoned(t *testing.T) {
	q, g := NewQueue(), newGate()
	asked := fitJob(t, 1)
	asked.For = "a"
	alone := add(t, q, Submission{Job: asked, Background: true, Run: g.run})
	<-g.began
	stop := alone.stop
	alone.stop = func() {
		defer stop()
		if alone.ctx.Err() != nil {
			return
		}
		// Whoever wants to join is let in now or, as it must be, after the end of all this.
		if q.mu.TryLock() {
			q.mu.Unlock()
			asked.For = "b"
			if _, joined, err := q.Add(Submission{Job: asked, Background: true, Run: newGate().run}); joined {
				t.Errorf("joined what is about to stop, %v", err)
			}
		}
	}
	q.Abandon(func(kernel string) bool { return kernel == "b" })
	<-alone.Ended()
	asked.For = "b"
	its := newGate()
	if _, joined, err := q.Add(Submission{Job: asked, Background: true, Run: its.run}); joined || err != nil {
		t.Errorf("joined %v, %v", joined, err)
	}
	<-its.began
	q.Close()
}

// A training that several kernels asked for is told of as that of the first who lives: the others' cells are in no notebook that is open.
func TestTrainingIsOfTheLiving(t *testing.T) {
	q, g := NewQueue(), newGate()
	defer q.Close()
	ask := func(kernel, cell string) *Job {
		job := fitJob(t, 1)
		job.For, job.By = kernel, cell
		return add(t, q, Submission{Job: job, Background: true, Run: g.run})
	}
	j := ask("a", "a célula [1]")
	ask("b", "a célula [2]")
	ask("c", "a célula [3]")
	ask("b", "a célula [4]") // once more
	<-g.began
	living := func(kernels ...string) func(string) bool {
		return func(kernel string) bool { return slices.Contains(kernels, kernel) }
	}
	begun := q.Begun()
	if len(begun) != 1 {
		t.Fatalf("%+v", begun)
	}
	for _, test := range []struct {
		lives func(string) bool
		want  []string
	}{
		{nil, []string{"a: a célula [1]", "b: a célula [2]", "c: a célula [3]"}},
		{living("b", "c"), []string{"b: a célula [2]", "c: a célula [3]"}},
		{living(), nil},
	} {
		var got []string
		for _, job := range begun[0].Asked(test.lives) {
			got = append(got, job.For+": "+job.By)
			if !job.Same(begun[0].Job) {
				t.Errorf("it asks for another training")
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("those who ask are %q, want %q", got, test.want)
		}
	}
	q.Abandon(living("c", "b"))
	if info := j.Info(); info.For != "b" || info.By != "a célula [2]" {
		t.Errorf("once a has gone it is %q of %q", info.By, info.For)
	}
	q.Abandon(living("c"))
	if info := j.Info(); info.For != "c" || info.By != "a célula [3]" {
		t.Errorf("once b has gone it is %q of %q", info.By, info.For)
	}
}

// What is handed to the next engine is what goes on in the background. A training from scratch does not begin twice.
func TestBegun(t *testing.T) {
	q, g := NewQueue(), newGate()
	anew := fitJob(t, 1)
	anew.FromScratch, anew.For = true, "a"
	first := add(t, q, Submission{Job: anew, Background: true, Run: g.run})
	stopped := add(t, q, Submission{Job: fitJob(t, 2), Background: true, Run: newGate().run})
	ctx, interrupt := context.WithCancel(t.Context())
	waited := add(t, q, Submission{Job: fitJob(t, 3), Run: newGate().run, Context: ctx})
	stopped.Stop()
	want := func(fromScratch bool) {
		t.Helper()
		all := q.Begun()
		if len(all) != 1 || all[0].ID != first.Info().ID || all[0].Job.FromScratch != fromScratch || !slices.Equal(all[0].For, []string{"a"}) {
			t.Errorf("%+v", all)
		}
	}
	<-g.began
	want(true)
	g.events <- cnnlib.Event{Kind: cnnlib.Step, Epoch: 1, Epochs: 3, Step: 40, Steps: 40}
	want(true) // the epoch has still to be validated and kept
	g.events <- cnnlib.Event{Kind: cnnlib.EpochEnd, Epoch: 1, Epochs: 3, Step: 40, Steps: 40}
	g.events <- cnnlib.Event{Kind: cnnlib.Step, Epoch: 2, Epochs: 3, Step: 1, Steps: 40}
	want(false)
	interrupt()
	<-waited.Ended()
	q.Close()
	if all := q.Begun(); len(all) != 0 {
		t.Errorf("after its end: %+v", all)
	}
}

// Who waits behind a training of another notebook is told so: its cells have numbers of their own.
func TestBehindAnotherNotebook(t *testing.T) {
	for kernel, want := range map[string]string{"a": "treino da célula [1]", "b": "treino da célula [1] de outro caderno"} {
		q, g := NewQueue(), newGate()
		first, second := fitJob(t, 1), fitJob(t, 2)
		first.For, second.For = "a", kernel
		add(t, q, Submission{Job: first, Background: true, Run: g.run})
		told := make(chan cnnlib.Event, 9)
		add(t, q, Submission{Job: second, Own: func(e cnnlib.Event) { told <- e }, Run: newGate().run})
		if e := <-told; e.Behind.Name() != want {
			t.Errorf("behind the %q, want %q", e.Behind.Name(), want)
		}
		q.Close()
	}
}
