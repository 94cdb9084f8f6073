// Package jupyter knows as much of Jupyter as the commands need: the connection file that a kernel is given, and the
// folder where a user's own kernelspecs lie. Running a notebook without a browser is in its package rehearse.
package jupyter
