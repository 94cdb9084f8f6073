//go:build !linux

package gopls

// residentMemory is not told here: what bounds gopls is its own limit for the heap.
func residentMemory(int) (int64, bool) { return 0, false }
