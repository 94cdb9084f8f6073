package launch

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// Config says what a kernel is made of. The zero values of the fields under "behaviour" stand for good defaults.
type Config struct {
	// Root is the folder of the Go module that cells import; ConnectionFile is the one that Jupyter wrote.
	Root           string
	Module         string // its path in imports
	ConnectionFile string
	Device         string // cpu or cuda
	Devices        int    // how many train together; 0 stands for 1

	// Programs and data, as absolute paths.
	Home     string // the private folder of the project; a shared one is only read
	Personal string // the folder of what this user makes: packages brought by %get
	GoNB     string
	Engine   string
	Plugin   string // may not exist: then each call to the engine says so
	MNIST    string
	Models   string
	// Trained is a folder of trained models that this user only reads and goes on from; empty for none.
	Trained string
	// History is the file of what was executed, for this kernel and later ones; empty for none that outlives it.
	History string

	// Precision is how finely the engine computes products; empty for the usual one. The engine judges it.
	Precision string

	// PluginProblem, when set, is shown once at start; the kernel goes on, since plain Go cells need no plugin.
	PluginProblem error

	// EngineEnv is added to the engine's environment, as KEY=value.
	EngineEnv []string

	// WarmImports are packages that cells import; they are built in the background while the first cell is typed, and a
	// cell may use them without an import.
	WarmImports []string

	// Known are more packages that a cell may use without an import: those that the ones above are made of.
	Known []string

	// WarmGopls starts gopls with the kernel, rather than at the first Tab.
	WarmGopls bool

	// Effects are functions that show what they do: see [cells.Config].
	Effects []string

	// SupervisorArgs returns the arguments with which this same program becomes the supervisor of the private folder dir.
	SupervisorArgs func(dir string) []string

	// BuildCommand is the command line that stands in the place of the go command for cells. It is given the go command
	// and a folder for what it keeps, before the go command's own arguments. Nil stands for the go command itself.
	BuildCommand []string

	// Shared says how cells are built for a user who may only read the installation.
	Shared Shared

	// Behaviour.
	Log        *os.File      // messages for whoever reads Jupyter's log; os.Stderr if nil
	Grace      time.Duration // how long programs may take to end when asked
	Saving     time.Duration // how long the engine may take beyond that, while it says that it is keeping what it trains
	Backoff    time.Duration // first wait before a dead engine is started again; doubles up to 10 s
	Heartbeat  time.Duration // how often the engine is asked whether it lives; after a dozen without an answer it is replaced
	ParentPoll time.Duration // how often the front looks whether Jupyter is alive
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = os.Stderr
	}
	if c.Devices == 0 {
		c.Devices = 1
	}
	if c.Grace == 0 {
		// Jupyter waits 2.5 s after its shutdown_request before it sends signals.
		c.Grace = 2 * time.Second
	}
	if c.Saving == 0 {
		c.Saving = 30 * time.Second
	}
	if c.Backoff == 0 {
		c.Backoff = 200 * time.Millisecond
	}
	if c.Heartbeat == 0 {
		c.Heartbeat = 2 * time.Second
	}
	if c.ParentPoll == 0 {
		c.ParentPoll = 250 * time.Millisecond
	}
	return c
}

// logf writes one line of Portuguese to the log.
func (c Config) logf(format string, args ...any) {
	fmt.Fprintf(c.Log, "cnn321: "+format+"\n", args...)
}

// check reports what makes it useless to start at all.
func (c Config) check() error {
	if c.Device != "cpu" && c.Device != "cuda" {
		return fmt.Errorf("dispositivo desconhecido %q: use cpu ou cuda", c.Device)
	}
	if _, err := os.Stat(c.ConnectionFile); err != nil {
		return fmt.Errorf("não consegui ler o arquivo de conexão do Jupyter: %w", err)
	}
	if _, err := os.Stat(c.GoNB); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("o GoNB não está em %s: rode `go run ./kernels setup` na pasta %s", c.GoNB, c.Root)
		}
		return fmt.Errorf("não consegui usar o GoNB: %w", err)
	}
	return nil
}
