package command

import (
	"context"
	"io"
	"os/exec"
	"time"
)

// Session is what commands see of the kernel, and change in it.
type Session interface {
	// Environ is the environment of what cells start, as KEY=value; Setenv and Unsetenv change it for all that starts later.
	Environ() []string
	Setenv(key, value string) error
	Unsetenv(key string) error
	// Dir is the working directory, absolute; Chdir changes it for all that starts later. The directory exists.
	Dir() string
	Chdir(dir string) error
	// BuildDir is the folder in which cells are built, for !*.
	BuildDir() string

	// List gives what is remembered, in the order in which it is to be shown.
	List() []Name
	// Remove forgets names, and gives those that it did not know.
	Remove(names ...string) (unknown []string)
	// Reset forgets all names.
	Reset() error
}

// Name is something that the kernel remembers.
type Name struct {
	Name string
	Kind string // "import", "const", "type", "var", "func" or "method"
	Text string // its type, or signature, or the path of an import: what %list shows beside it
	Cell int    // the cell that it comes from, 0 when unknown
}

// Config is what a Runner needs beside a Session.
type Config struct {
	// Version gives what %version says, one line of Markdown or more.
	Version func(ctx context.Context) string
	// Modules is a folder for the module into which %get brings packages; "" when there is none. It is made.
	Modules string
	// Module is the project's own module path: %get refuses it.
	Module string
	// Go is the go command; "go" when empty.
	Go string
	// GetEnv is set in %get's environment, over the session's: what allows the network again. Nil stands for
	// the go command's own settings.
	GetEnv []string
	// Join makes what %get has brought (the words after it) usable beside the project's own packages; an error undoes
	// %get. Nil when there is nothing to do.
	Join func(ctx context.Context, brought []string) error
	// Start and Wait start a program and wait for it; nil stands for the methods of exec.Cmd. A supervisor that collects
	// orphans gives its own, so that it does not take the program for one.
	Start func(*exec.Cmd) error
	Wait  func(*exec.Cmd) error
	// Passed runs a command line of GoNB's own (%widgets) there; nil when it cannot.
	Passed func(ctx context.Context, line string) error
}

// IO is how one cell speaks with its reader.
type IO struct {
	// Count is the cell's execution count, for errors.
	Count int
	// Stdout takes what programs and commands write, in order and from one goroutine at a time. What a program writes comes
	// as it is read: a write may end inside a letter, and the next begin with its rest.
	Stdout io.Writer
	// Display shows something in one or more forms, by MIME type; nil shows nothing.
	Display func(forms map[string]any)
	// Input asks the reader for a line, which comes without its end; nil when the client allows no questions: programs
	// then meet the end of their input.
	Input func(ctx context.Context, prompt string, password bool) (string, error)
}

// Program is what commands said about the Go code of their cell.
type Program struct {
	// Code is Go to be run as if it stood in the command's place: of %exec and of "%time f(x)". It is of the last Run.
	Code string
	// Capture, when not nil, takes a copy of all that the cell writes.
	Capture io.Writer
}

// Page is a page for Jupyter's pager: the payload {"source": "page", "data": …, "start": 0}.
type Page struct{ Markdown, Text string }

// Times is what a run took.
type Times struct {
	Wall time.Duration
	CPU  time.Duration // of all processors together; 0 when not known
}
