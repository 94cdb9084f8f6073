// Package exit ends a program as os.Exit does, but for what was asked to be done before: a cell's values are to be saved also
// where a library finds that the cell has failed.
package exit

import (
	"fmt"
	"os"
	"sync/atomic"
)

var before atomic.Pointer[func()]

// Before has do called by [With]. There is one such function; it is called once.
func Before(do func()) { before.Store(&do) }

var listener atomic.Pointer[func(sentence string)]

// Listen has tell called by [Failed] with its sentence.
func Listen(tell func(sentence string)) { listener.Store(&tell) }

// Failed ends the program because of what the sentence says. Where nobody listens it is printed.
func Failed(sentence string) {
	if tell := listener.Load(); tell != nil {
		(*tell)(sentence)
	} else {
		fmt.Fprintln(os.Stderr, "Erro:", sentence)
	}
	With(1)
}

// With ends the program with a status.
func With(code int) {
	if do := before.Swap(nil); do != nil {
		(*do)()
	}
	os.Exit(code)
}
