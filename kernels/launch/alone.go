package launch

import (
	"os/exec"
	"path/filepath"
)

// Alone is an engine with no kernel around it, for whoever measures it: the same program in the same environment.
type Alone struct {
	// Command is to be started by the caller.
	Command *exec.Cmd
	// Socket is where it will listen.
	Socket  string
	private *private
}

// NewAlone makes ready for the engine that config names; of config, what concerns GoNB and its connection does not count. Without
// Models or Home, what the engine trains and what XLA tried out is kept in a temporary folder and goes with it.
func NewAlone(config Config) (*Alone, error) {
	config = config.withDefaults()
	base := tempBase()
	sweep(base)
	private, err := newPrivate(base)
	if err != nil {
		return nil, err
	}
	if config.Models == "" {
		config.Models = filepath.Join(private.dir, "models")
	}
	if config.Home == "" {
		config.Home = private.dir
	}
	return &Alone{Command: config.engineCommand(private.dir), Socket: socketPath(private.dir), private: private}, nil
}

// Remove removes the temporary files of an engine that has ended, or was never started. What it cannot remove, the next
// launcher does.
func (a *Alone) Remove() error {
	err := a.private.remove()
	a.private.lock.Close()
	return err
}
