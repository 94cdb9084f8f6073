package bench

import (
	"time"

	"cnn321/kernels/launch"
)

// engineGrace is how long an engine may take to end when it is asked.
const engineGrace = 2 * time.Second

// engine is an engine that runs without a kernel.
type engine struct {
	*child
	alone *launch.Alone
}

func startEngine(among *children, config launch.Config) (*engine, error) {
	alone, err := launch.NewAlone(config)
	if err != nil {
		return nil, err
	}
	program, err := among.Start(alone.Command, engineGrace)
	if err != nil {
		_ = alone.Remove() // the next launcher removes it if this could not
		return nil, err
	}
	return &engine{program, alone}, nil
}

// Stop ends the engine and removes its temporary files.
func (e *engine) Stop() error {
	e.child.Stop()
	return e.alone.Remove()
}
