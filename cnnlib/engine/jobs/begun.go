package jobs

import (
	"slices"

	"cnn321/cnnlib"
)

// Begun is a training in the background that has not ended.
type Begun struct {
	ID  string
	Job cnnlib.FitJob
	// For is for which kernels it trains: see [cnnlib.FitJob]. An empty one is somebody who does not tell.
	For []string
}

// Wanted reports whether one of those for whom it trains may live.
func (b Begun) Wanted(lives func(kernel string) bool) bool {
	return slices.ContainsFunc(b.For, func(kernel string) bool { return kernel == "" || lives(kernel) })
}

// Begun is the trainings in the background that nobody has stopped, the oldest first.
func (q *Queue) Begun() []Begun {
	q.mu.Lock()
	defer q.mu.Unlock()
	var all []Begun
	for _, j := range q.waiting() {
		if !j.background || j.ctx.Err() != nil {
			continue
		}
		b := Begun{ID: j.info.ID, Job: j.job, For: slices.Clone(j.forWhom)}
		j.mu.Lock()
		if j.kept {
			b.Job.FromScratch = false // it is not to begin twice
		}
		j.mu.Unlock()
		all = append(all, b)
	}
	return all
}

// Abandon stops the trainings in the background of which all have gone for whom they train.
func (q *Queue) Abandon(lives func(kernel string) bool) {
	// To the end, so that nobody joins one that is about to stop.
	q.mu.Lock()
	defer q.mu.Unlock()
	var alone []*Job
	for _, j := range q.waiting() {
		if j.background && !(Begun{For: j.forWhom}).Wanted(lives) {
			alone = append(alone, j)
		}
	}
	// Those behind first, so that none of them begins.
	for _, j := range slices.Backward(alone) {
		j.left.Store(true)
		j.Stop()
	}
}
