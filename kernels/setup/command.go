package setup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// command is a child program whose output is read line by line.
type command struct {
	dir   string
	env   []string // nil: this process's own
	path  string
	args  []string
	stdin string
	line  func(string) // may be nil
}

// commandError is a child's failure with the end of what it said.
type commandError struct {
	name string
	tail string
	err  error
}

func (e *commandError) Error() string { return fmt.Sprintf("%s: %v", e.name, e.err) }
func (e *commandError) Unwrap() error { return e.err }

// summary is the error with the last lines that say something.
func (e *commandError) summary() string {
	lines := strings.Split(strings.TrimSpace(e.tail), "\n")
	return fmt.Sprintf("%s: %v: %s", e.name, e.err, strings.Join(lines[max(0, len(lines)-5):], " / "))
}

const keptLines = 60

// run waits for the child. It runs in a process group of its own, so that Ctrl-C reaches us alone and
// we end the whole group; on Linux the kernel ends it if we are killed.
func (c command) run(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, c.path, c.args...)
	cmd.Dir, cmd.Env, cmd.Stdin = c.dir, c.env, strings.NewReader(c.stdin)
	cmd.SysProcAttr = childAttributes()
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	reader, writer := io.Pipe()
	cmd.Stdout, cmd.Stderr = writer, writer

	var tail []string
	read := make(chan struct{})
	go func() {
		defer close(read)
		lines := bufio.NewReader(reader)
		for {
			text, err := lines.ReadString('\n')
			if text = strings.TrimRight(text, "\r\n"); text != "" {
				if tail = append(tail, text); len(tail) > keptLines {
					tail = tail[1:]
				}
				if c.line != nil {
					c.line(text)
				}
			}
			if err != nil {
				return
			}
		}
	}()
	err := cmd.Run()
	writer.Close()
	<-read
	if ctx.Err() != nil {
		if cmd.Process != nil {
			// Whoever in the group did not heed SIGTERM; an empty group is no error worth telling.
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		}
		return ctx.Err()
	}
	if err != nil {
		return &commandError{name: filepath.Base(c.path), tail: strings.Join(tail, "\n"), err: err}
	}
	return nil
}

// output runs the child and returns its whole output, trimmed.
func (c command) output(ctx context.Context) (string, error) {
	var lines []string
	c.line = func(text string) { lines = append(lines, text) }
	err := c.run(ctx)
	return strings.Join(lines, "\n"), err
}

// environment is this process's own without the named variables and with others set.
func environment(without []string, set map[string]string) []string {
	drop := make(map[string]bool, len(without)+len(set))
	for _, name := range without {
		drop[name] = true
	}
	for name := range set {
		drop[name] = true
	}
	var env []string
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); !drop[name] {
			env = append(env, entry)
		}
	}
	for name, value := range set {
		env = append(env, name+"="+value)
	}
	return env
}

// lookGo is the go command; `go run` puts its own first on PATH.
func lookGo() (string, error) {
	path, err := exec.LookPath("go")
	if errors.Is(err, exec.ErrDot) {
		err = nil
	}
	return path, err
}

// goEnvironment shields a build from the user's settings: a GOFLAGS with -mod=mod, a go.work above the
// repository or a foreign GOOS would build something else. Proxy settings stay. LC_ALL keeps messages
// in the form that explain knows.
func goEnvironment(dir string) []string {
	env := environment(
		[]string{"GOOS", "GOARCH", "GOBIN", "GOROOT"},
		map[string]string{
			"GOFLAGS": "-mod=readonly -buildvcs=false", "GOWORK": "off", "GO111MODULE": "on",
			"CGO_ENABLED": "1", "LC_ALL": "C", "LANGUAGE": "C",
		})
	if proxy := offlineProxy(dir); proxy != "" {
		// What it has is proved by go.sum; the database of sums cannot be asked where there is no network.
		env = append(env, "GOPROXY="+proxy, "GOSUMDB=off")
	}
	return env
}

// goCommand is the go command in a folder of the repository.
func goCommand(dir string, args ...string) (command, error) {
	path, err := lookGo()
	if err != nil {
		return command{}, goProblem("não achei o comando go no PATH")
	}
	return command{dir: dir, env: goEnvironment(dir), path: path, args: args}, nil
}
