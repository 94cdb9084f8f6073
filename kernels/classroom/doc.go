// Package classroom plays a class: students who log in to a JupyterHub, open the lesson and run it, all at once, as browsers do but
// without one. It measures how long each waits and how much memory each takes, and says from that what machine a class needs.
//
// A [Student] is one of them, a [Kernel] their notebook's, a [Class] all at once. Memory is what all processes of a user take, shared pages divided
// among those that share them (PSS).
package classroom
