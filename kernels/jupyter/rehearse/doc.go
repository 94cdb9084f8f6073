// Package rehearse runs a notebook from top to bottom without a browser: the rehearsal of the talk. It leaves the
// executed notebook, a page of HTML that shows it without scripts and without a network, and the time of each cell.
//
// The work is done by nbclient and nbconvert in Python (rehearse.py); this package starts it, shows how far it is, and ends it.
// The two programs talk through pipes: events come as lines of JSON, and the end of the script's standard input asks it
// to stop, so that the kernel is ended in order after Ctrl-C and also when this program is killed.
package rehearse
