package room

// #include <stddef.h>
//
// // Only glibc has it; elsewhere the symbol is not there, and the allocator gives back by itself.
// #ifdef __linux__
// extern int malloc_trim(size_t) __attribute__((weak));
// static void trim(void) { if (malloc_trim) malloc_trim(0); }
// #else
// static void trim(void) {}
// #endif
import "C"

// trimHeap gives back what XLA's allocator keeps.
func trimHeap() { C.trim() }
