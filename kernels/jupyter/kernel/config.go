package kernel

import (
	"time"

	"cnn321/kernels/jupyter"
)

// Config says how a server works. Zero values stand for good defaults, but for Connection.
type Config struct {
	// Connection is what Jupyter's connection file says.
	Connection jupyter.Connection

	// History is the file that keeps what was executed, for this kernel and later ones; empty for none that outlives it.
	History string

	// Log gets what went wrong, a line a call, in Portuguese. Nil for nowhere.
	Log func(line string)

	// Patience is how long Complete and Inspect may take until the client gets an empty answer; 4 s.
	Patience time.Duration

	// PortsTimeout is how long to wait for ports that are in use: when Jupyter restarts a kernel the hard way, the one
	// before may still hold them for a moment. 10 s.
	PortsTimeout time.Duration

	// Flow bounds output.
	Flow Flow
}

// Flow bounds what one cell writes to stdout and stderr. jupyter_server drops stream messages beyond a million bytes a
// second, seen over three seconds, without bringing them back; so a writer has to wait before that.
type Flow struct {
	// Burst bytes (as they are on the wire) may be sent within Window: 2.7 million in 3.2 s.
	Burst  int
	Window time.Duration

	// Total is how much of one cell's text is shown, 12 million bytes; the rest is dropped, and the cell says how much.
	Total int

	// Gather is how long text waits for more while a cell keeps writing: 100 ms. Text after a quiet moment goes at once.
	Gather time.Duration
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = func(string) {}
	}
	if c.Patience == 0 {
		c.Patience = 4 * time.Second
	}
	if c.PortsTimeout == 0 {
		c.PortsTimeout = 10 * time.Second
	}
	if c.Flow.Burst == 0 {
		c.Flow.Burst = 2_700_000
	}
	if c.Flow.Window == 0 {
		c.Flow.Window = 3200 * time.Millisecond
	}
	if c.Flow.Total == 0 {
		c.Flow.Total = 12_000_000
	}
	if c.Flow.Gather == 0 {
		c.Flow.Gather = 100 * time.Millisecond
	}
	return c
}
