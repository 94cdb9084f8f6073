package room

// #include <stddef.h>
//
// // Only glibc has it; elsewhere the symbol is not there, and the allocator gives back by itself.
// extern int malloc_trim(size_t) __attribute__((weak));
// static void trim(void) { if (malloc_trim) malloc_trim(0); }
import "C"

import "runtime/debug"

// GiveBack returns to the system what the process has freed but kept: Go's heap, and that of XLA, whose allocator is told to
// keep what a training step needs again at once.
func GiveBack() {
	debug.FreeOSMemory()
	C.trim()
}
