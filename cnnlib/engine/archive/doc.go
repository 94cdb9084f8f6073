// Package archive keeps the training states of models on disk, and finds the one that a training goes on from. The
// folders are those of package engine's documentation.
//
// # What is true
//
// A folder of a state (epoch-0012, partial) is truth in itself: it says of which run it is, how far it goes and what every epoch up
// to it gave, and a seal with the SHA-256 of each of its files says that it is whole. What else there is (run.json, current) only
// names things, is checked against the states, and is made anew from them.
//
// A state whose seal is broken is not read. A training goes on from the newest whole one, moves the damaged one aside under
// another name, and says so; whoever only reads the model takes the newest whole one too, and moves nothing.
//
// A training goes on from one of the last three epochs. Those before have their weights alone, which is what is asked of them; that is
// a format of its own, so that no program which does not know it trains from one. A training that finds none to go on from begins anew, and
// ends in the same bits.
//
// # How it is written
//
// Every file through package durable: a state is in its place whole or not at all, also where power is lost. What a
// stopped process left half-written is removed by the next training of the same run, which has its lock.
//
// The lock ends with the process that has it, however that ends. Two trainings of one run so come one after the other; where a
// file system has no locks they may meet, which harms nobody: both compute the same numbers, and no name is ever that of a part.
package archive
