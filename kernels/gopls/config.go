package gopls

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// Config says which gopls is asked, about what, and what it may cost. The zero values of the fields under "behaviour"
// stand for good defaults.
type Config struct {
	// Program is the path of gopls.
	Program string
	// Modules are the folders of the Go modules that programs may import; each has a go.mod. The first is the project's.
	Modules []string
	// Packages are import paths that programs are likely to have: [Client.Warm] has gopls read them.
	Packages []string
	// Dir is the folder that the client makes and works in. It is the client's alone, and left to whoever removes the
	// folder around it.
	Dir string
	// Env is the environment of gopls, in which its go command must be found; nil stands for this process's.
	Env []string

	// Hidden reports whether a name is one that the generated program brought and the learner never wrote. It is asked
	// about identifiers without their package. The program's func main is always hidden.
	Hidden func(name string) bool

	// Start starts gopls, and Wait waits for its end. Whoever starts children in a way of their own gives both; what
	// Start starts must lead a process group, as the attributes of the command already say.
	Start func(*exec.Cmd) error
	Wait  func(*exec.Cmd) error

	// Halted reports whether a process is halted by a signal; nil stands for a system that does not tell.
	Halted func(pid int) bool

	// Log takes what whoever looks after the kernel may want to read; nil stands for nobody. It must not ask the client.
	Log func(format string, args ...any)

	// Behaviour.
	Timeout      time.Duration // how long one question may take, a start of gopls included
	StartTimeout time.Duration // how long gopls may take to introduce itself
	Patience     time.Duration // how long a gopls that was asked to give up on a question may stay silent
	Idle         time.Duration // how long gopls stays without being asked; below zero stands for as long as the client
	SoftMemory   int64         // bytes of heap from which gopls collects its garbage harder
	HardMemory   int64         // bytes of resident memory at which gopls is ended; where the system does not tell, unbounded
	MaxMatches   int           // how many completions are given at most
}

const (
	defaultTimeout      = 10 * time.Second
	defaultStartTimeout = 30 * time.Second
	defaultPatience     = 5 * time.Second
	defaultIdle         = 3 * time.Minute
	defaultSoftMemory   = 128 << 20
	defaultHardMemory   = 320 << 20
	defaultMaxMatches   = 200
)

func (c Config) withDefaults() (Config, error) {
	if c.Program == "" || c.Dir == "" || len(c.Modules) == 0 {
		return c, errors.New("gopls: Program, Dir and Modules must be set")
	}
	if (c.Start == nil) != (c.Wait == nil) {
		return c, errors.New("gopls: Start and Wait go together")
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return c, err
	}
	c.Dir = dir
	c.Modules = slices.Clone(c.Modules)
	for i, module := range c.Modules {
		if c.Modules[i], err = filepath.Abs(module); err != nil {
			return c, err
		}
	}
	if c.Env == nil {
		c.Env = os.Environ()
	}
	if c.Hidden == nil {
		c.Hidden = func(string) bool { return false }
	}
	if c.Start == nil {
		c.Start, c.Wait = (*exec.Cmd).Start, (*exec.Cmd).Wait
	}
	if c.Halted == nil {
		c.Halted = func(int) bool { return false }
	}
	if c.Log == nil {
		c.Log = func(string, ...any) {}
	}
	setDefault(&c.Timeout, defaultTimeout)
	setDefault(&c.StartTimeout, defaultStartTimeout)
	setDefault(&c.Patience, defaultPatience)
	setDefault(&c.Idle, defaultIdle)
	setDefault(&c.SoftMemory, defaultSoftMemory)
	setDefault(&c.HardMemory, defaultHardMemory)
	setDefault(&c.MaxMatches, defaultMaxMatches)
	return c, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// command is gopls as it is to be started, without its standard streams.
func (c Config) command() *exec.Cmd {
	cmd := exec.Command(c.Program, "serve")
	cmd.Dir = c.Dir
	cmd.Env = c.environment()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Second // for whatever gopls left holding its standard error
	return cmd
}
