package room

import "runtime/debug"

// GiveBack returns to the system what the process has freed but kept: Go's heap, and that of XLA, whose allocator is told to
// keep what a training step needs again at once.
func GiveBack() {
	debug.FreeOSMemory()
	trimHeap()
}
