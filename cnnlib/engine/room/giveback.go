package room

import (
	"runtime/debug"
	"time"
)

// freeing is about how long Go takes to run what it has to do for what it collected.
const freeing = 50 * time.Millisecond

// GiveBack returns to the system what the process has freed but kept: Go's heap, and that of XLA, whose allocator is told to
// keep what a training step needs again at once.
func GiveBack() {
	// What holds XLA's things in Go is collected first; these are freed a moment after, and then what held them.
	debug.FreeOSMemory()
	time.Sleep(freeing)
	debug.FreeOSMemory()
	trimHeap()
}

// Trim returns to the system what XLA has freed but kept. It takes a few milliseconds, and what is asked for next as much again.
func Trim() { trimHeap() }
