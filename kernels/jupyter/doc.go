// Package jupyter knows as much of Jupyter as the commands need: the connection file that a kernel is given, and the
// folder where a user's own kernelspecs lie. Running a notebook without a browser is in its package rehearse.
//
// The protocol itself is in packages of its own, one on top of the other: zmtp (the sockets), message (what travels
// through them), kernel (the side that is asked) and client (the side that asks). Package conformance runs a kernel under
// other people's clients, for tests.
package jupyter
