// Package jobs gives each training a life of its own: a [Queue] runs them one after the other, and a [Job] can be watched from its
// beginning by anybody, at any time, and stopped.
//
// It knows nothing of how a training is done: that is a [Run]. A job's own watcher, that of a Fit that waits for it, is called while the
// training stands still, as a function of the program that trains; all others have a backlog of their own, and no training waits for them.
package jobs
