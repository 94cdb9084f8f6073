package jobs

import (
	"slices"

	"cnn321/cnnlib"
)

// Begun is a training in the background that has not ended.
type Begun struct {
	ID  string
	Job cnnlib.FitJob
	// For is for which kernels it trains, and By which cell of each has asked for it: see [cnnlib.FitJob]. An empty kernel is somebody who does
	// not tell.
	For, By []string
}

// Asked is the job as each kernel that may live has asked for it, in the order in which they did; nil lives asks nobody, and all do.
func (b Begun) Asked(lives func(kernel string) bool) []cnnlib.FitJob {
	var all []cnnlib.FitJob
	for i, kernel := range b.For {
		if kernel == "" || lives == nil || lives(kernel) {
			job := b.Job
			job.For = kernel
			if i < len(b.By) {
				job.By = b.By[i]
			}
			all = append(all, job)
		}
	}
	return all
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
		b := Begun{ID: j.info.ID, Job: j.job}
		for _, a := range j.asked {
			b.For, b.By = append(b.For, a.kernel), append(b.By, a.cell)
		}
		j.mu.Lock()
		if j.kept {
			b.Job.FromScratch = false // it is not to begin twice
		}
		j.mu.Unlock()
		all = append(all, b)
	}
	return all
}

// asker is for whom a training is: a kernel, and the cell of it that asked. Both may be empty.
type asker struct{ kernel, cell string }

func askerOf(job cnnlib.FitJob) asker { return asker{job.For, job.By} }

// asks has a job be for somebody too. The queue's lock is held.
func (j *Job) asks(a asker) {
	if !slices.ContainsFunc(j.asked, func(other asker) bool { return other.kernel == a.kernel }) {
		j.asked = append(j.asked, a)
	}
}

// keepLiving has a job no longer be for those kernels that have gone, and reports whether it is for anybody; if not, it is as it was. The queue's
// lock is held.
func (j *Job) keepLiving(lives func(kernel string) bool) bool {
	gone := func(a asker) bool { return a.kernel != "" && !lives(a.kernel) }
	living := slices.DeleteFunc(slices.Clone(j.asked), gone)
	if len(living) == 0 {
		return false
	}
	j.asked = living
	j.mu.Lock()
	defer j.mu.Unlock()
	j.info.For, j.info.By = living[0].kernel, living[0].cell // who is told of it must find that notebook
	return true
}

// Abandon stops the trainings in the background of which all have gone for whom they train. The others are then those of the first that lives.
func (q *Queue) Abandon(lives func(kernel string) bool) {
	// To the end, so that nobody joins one that is about to stop.
	q.mu.Lock()
	defer q.mu.Unlock()
	var alone []*Job
	for _, j := range q.waiting() {
		if j.background && !j.keepLiving(lives) {
			alone = append(alone, j)
		}
	}
	// Those behind first, so that none of them begins.
	for _, j := range slices.Backward(alone) {
		j.left.Store(true)
		j.Stop()
	}
}
