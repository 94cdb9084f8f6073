// Package status is the signs by which a cell's program tells its supervisor how it ended: exit statuses, and a mark.
package status

const (
	// Interrupted is of a cell that was stopped: its values are saved, and it has nothing to say. It is what a shell reports of
	// a program that ended by SIGINT.
	Interrupted = 130
	// Refused is of a cell that asked for a value that cannot be carried to it; why is what it told of its end.
	Refused = 79
)

// Described begins the text that a program gives in place of the panic before it, of whose value the runtime shows an address
// alone. It is a letter that nobody sees.
const Described = "\u2063"
