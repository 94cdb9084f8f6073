// Package gonb has our corrections to GoNB, which runs the cells' programs; kernels/corrected builds it with them.
//
// They make GoNB run a whole program as it is, which is how kernels/cells hands it a cell, and mend what it does wrong with
// the program's text, its displays, its end and an interrupt. What GoNB does not do, or does in a way of its own (the
// protocol's finer rules, the memory of declarations, commands, completion), is not patched: kernels/jupyter, kernels/cells
// and kernels/gopls do it.
package gonb
