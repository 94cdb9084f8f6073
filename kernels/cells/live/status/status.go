// Package status is the exit statuses by which a cell's program tells its supervisor how it ended.
package status

const (
	// Interrupted is of a cell that was stopped: its values are saved, and it has nothing to say. It is what a shell reports of
	// a program that ended by SIGINT.
	Interrupted = 130
	// Refused is of a cell that asked for a value that cannot be carried to it; why is on its standard error, in Portuguese.
	Refused = 79
)
