// Package setup puts in place everything the lesson needs and proves that it is there.
//
// All of it lies in one private folder of the repository, .cnn321 (see [Paths]); deleting that
// folder undoes the setup. The work is a list of steps. Each step checks first, works only if the
// check fails, and is checked again afterwards, so that a step is never believed on its word. What
// a step makes is written under a temporary name and renamed when whole; a stamp records what it
// was made from, so that a second start costs milliseconds and a changed pin is noticed.
//
// A setup may be stopped at any point, by a key, a signal, a full disk or a lost network: the next
// one goes on from there. Two at once take turns (a lock file), and the second finds the work done.
//
// Errors that a person can meet are of type [*Problem], in Portuguese: what failed, why, and what
// to do about it.
package setup
