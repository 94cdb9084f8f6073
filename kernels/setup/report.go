package setup

import "time"

// Reporter is told how a setup goes. Its calls come one at a time.
type Reporter interface {
	// Begin opens a step: the index-th, from 1, of total.
	Begin(index, total int, name string)
	// Progress is how far the open step is; total is 0 when nobody knows.
	Progress(done, total int64, detail string)
	// End closes the open step.
	End(err error, took time.Duration)
	// Note is a remark between steps.
	Note(text string)
}

// Silent reports to nobody.
type Silent struct{}

// Begin does nothing.
func (Silent) Begin(int, int, string) {}

// Progress does nothing.
func (Silent) Progress(int64, int64, string) {}

// End does nothing.
func (Silent) End(error, time.Duration) {}

// Note does nothing.
func (Silent) Note(string) {}

// progress is how a step says how far it is.
type progress func(done, total int64, detail string)
