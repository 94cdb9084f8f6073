// Package exit ends a program as os.Exit does, but for what was asked to be done before: a cell's values are to be saved also
// where a library finds that the cell has failed.
package exit

import (
	"os"
	"sync/atomic"
)

var before atomic.Pointer[func()]

// Before has do called by [With]. There is one such function; it is called once.
func Before(do func()) { before.Store(&do) }

// With ends the program with a status.
func With(code int) {
	if do := before.Swap(nil); do != nil {
		(*do)()
	}
	os.Exit(code)
}
