package session

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/command"
	"cnn321/kernels/cells/live/values"
	"cnn321/kernels/gopls"
	"cnn321/kernels/jupyter/kernel"
	"cnn321/kernels/jupyter/message"
)

// Config is what a session is made of.
type Config struct {
	// Programs builds and runs the programs of cells.
	Programs Programs
	// Cells says what cells may import. Carried is set by the session.
	Cells cells.Config
	// Likely are packages that cells are likely to import.
	Likely []string
	// Commands says what commands need.
	Commands command.Config
	// Gopls completes and inspects; nil leaves it to the names that cells know themselves.
	Gopls Completer
	// WarmGopls starts it with the kernel, rather than when it is first asked: the first answer is quick, and a hundred
	// megabytes are held by a kernel that may never ask.
	WarmGopls bool
	// Trainings is the engine, whose trainings go on behind cells; nil for none.
	Trainings Trainings
	// Values is the folder of the values that cells leave to each other.
	Values string
	// Dir is the working directory at first, and Env the environment, of all that cells start.
	Dir string
	Env []string
	// GoVersion is what language_info says.
	GoVersion string
	// Ready, asked before each cell, fails where none can be run any more, and says why. Nil for always.
	Ready func() error
	// Log gets what went wrong and is no cell's business, a line a call. Nil for nowhere.
	Log func(line string)
}

// Programs builds and runs programs, one at a time.
type Programs interface {
	// Run builds and runs the program of the text source, and hands each message about it to each, in order. When ctx is
	// done it interrupts the program, and ends it if it does not end by itself. The error says that nothing is known of
	// how the program ended; a new runner is then on its way.
	Run(ctx context.Context, source string, each func(message.Message)) (Ending, error)
	// Restart makes later programs start in dir with env.
	Restart(dir string, env []string)
	// Dir is the folder in which programs are built.
	Dir() string
	// Comm hands a comm message to the runner; what comes back goes to each.
	Comm(ctx context.Context, m message.Message, each func(message.Message)) error
	// Comms lists the open comms, target names by id.
	Comms(target string) map[string]string
}

// Completer completes and explains whole programs: gopls.
type Completer interface {
	Complete(ctx context.Context, program string, cursor int) (gopls.Completion, error)
	Inspect(ctx context.Context, program string, cursor, detail int) (gopls.Inspection, error)
	Warm(ctx context.Context) error
	Close()
}

// Ending is how a program ended, or why it did not start.
type Ending struct {
	OK bool
	// Text is the builder's or the system's words: compiler errors, or "exit status 2".
	Text string
}

// Session is one kernel's. It is a [kernel.Kernel].
type Session struct {
	config   Config
	cells    *cells.Session
	commands *command.Runner

	mu    sync.Mutex
	dir   string
	env   []string
	texts map[int]string // of cells, by execution count: errors quote their lines

	running *execution // nil between cells

	watches *watches
}

var _ kernel.Kernel = (*Session)(nil)

// New makes a session that remembers nothing. Close ends it.
func New(config Config) (*Session, error) {
	if config.Log == nil {
		config.Log = func(string) {}
	}
	s := &Session{config: config, dir: config.Dir, env: config.Env, texts: make(map[int]string)}
	s.watches = newWatches(s)
	config.Cells.Carried = s.carried
	s.cells = cells.New(config.Cells)
	s.commands = command.New(config.Commands, remembered{s})
	if err := values.Reset(config.Values); err != nil {
		return nil, fmt.Errorf("não consegui preparar a pasta dos valores: %w", err)
	}
	return s, nil
}

// Unwatch has the displays of trainings behind cells say that these have stopped. It is for the kernel's end, before the engine's: that is
// no failure.
func (s *Session) Unwatch() { s.watches.close() }

// Close ends what cells left running, and gopls.
func (s *Session) Close() {
	s.watches.close()
	s.commands.Close()
	if s.config.Gopls != nil {
		s.config.Gopls.Close()
	}
}

// carried is the index of values as kernels/cells wants it.
func (s *Session) carried() (map[string]cells.Carried, error) {
	index, err := values.Index(s.config.Values)
	if err != nil {
		return nil, err
	}
	carried := make(map[string]cells.Carried, len(index))
	for name, entry := range index {
		carried[name] = cells.Carried{Refusal: entry.Refusal, With: entry.With, Needs: entry.Needs}
	}
	return carried, nil
}

// Info implements [kernel.Kernel].
func (s *Session) Info() kernel.Info {
	s.watches.again() // a page has connected
	return kernel.Info{
		Implementation:        "cnn321",
		ImplementationVersion: "2",
		Banner:                "CNN em Go: células de Go, compiladas e executadas na hora (GoNB, GoMLX). %help mostra os comandos.",
		Language: kernel.Language{
			Name: "go", Version: s.config.GoVersion, MIMEType: "text/x-go", FileExtension: ".go", PygmentsLexer: "go",
		},
		HelpLinks: []kernel.Link{
			{Text: "Go", URL: "https://go.dev/doc/"},
			{Text: "GoMLX", URL: "https://github.com/gomlx/gomlx"},
			{Text: "GoNB", URL: "https://github.com/janpfeifer/gonb"},
		},
	}
}

// Comm implements [kernel.Kernel].
func (s *Session) Comm(ctx context.Context, m message.Message, out kernel.Output) {
	if err := s.config.Programs.Comm(ctx, m, out.Forward); err != nil {
		s.config.Log(err.Error())
	}
}

// Comms implements [kernel.Kernel].
func (s *Session) Comms(target string) map[string]string { return s.config.Programs.Comms(target) }

// Shutdown implements [kernel.Kernel].
func (s *Session) Shutdown(bool) { s.Close() }

// remember keeps a cell's text for later errors that name it.
func (s *Session) remember(count int, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts[count] = code
}

func (s *Session) text(count int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.texts[count]
}

// sweep drops the values that no declaration stands for any more.
func (s *Session) sweep() error {
	index, err := values.Index(s.config.Values)
	if err != nil {
		return err
	}
	known := s.cells.Values()
	var stray []string
	for name := range index {
		if !slices.Contains(known, name) {
			stray = append(stray, name)
		}
	}
	if len(stray) == 0 {
		return nil
	}
	return values.Remove(s.config.Values, stray...)
}
