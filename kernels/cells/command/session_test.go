package command

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cnn321/kernels/cells/mistakes"
)

// memory is a Session that keeps all in itself.
type memory struct {
	environ  []string
	dir      string
	buildDir string
	names    []Name
	resets   int
}

func (m *memory) Environ() []string { return slices.Clone(m.environ) }

func (m *memory) Setenv(key, value string) error {
	m.environ = merge(m.environ, key+"="+value)
	return nil
}

func (m *memory) Unsetenv(key string) error {
	m.environ = slices.DeleteFunc(m.environ, func(e string) bool { return strings.HasPrefix(e, key+"=") })
	return nil
}

func (m *memory) Dir() string      { return m.dir }
func (m *memory) BuildDir() string { return m.buildDir }

func (m *memory) Chdir(dir string) error {
	m.dir = dir
	return nil
}

func (m *memory) List() []Name { return m.names }

func (m *memory) Remove(names ...string) (unknown []string) {
	for _, name := range names {
		before := len(m.names)
		m.names = slices.DeleteFunc(m.names, func(n Name) bool { return n.Name == name })
		if len(m.names) == before {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

func (m *memory) Reset() error {
	m.resets++
	m.names = nil
	return nil
}

// screen takes what a cell writes; it may be read while the cell writes.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// kernel is a Runner with all that a test needs around it.
type kernel struct {
	*Runner
	session *memory
	out     *screen
	input   func(ctx context.Context, prompt string, password bool) (string, error)
}

func newKernel(t *testing.T, config Config) *kernel {
	t.Helper()
	session := &memory{environ: os.Environ(), dir: resolved(t, t.TempDir()), buildDir: resolved(t, t.TempDir())}
	k := &kernel{Runner: New(config, session), session: session, out: &screen{}}
	t.Cleanup(k.Close)
	return k
}

// resolved is a folder without links, as a program sees it.
func resolved(t *testing.T, dir string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// cell runs a cell of commands and gives what it wrote.
func (k *kernel) cell(ctx context.Context, text string) (*Cell, string, error) {
	before := len(k.out.String())
	c := k.Cell(IO{Count: 3, Stdout: k.out, Input: k.input})
	err := c.Run(ctx, text, 1)
	if err == nil {
		err = c.Finish()
	}
	return c, k.out.String()[before:], err
}

// want runs a cell that must end well, and compares what it wrote.
func (k *kernel) want(t *testing.T, text, want string) *Cell {
	t.Helper()
	c, out, err := k.cell(t.Context(), text)
	if err != nil {
		t.Fatalf("%q: %v; it wrote:\n%s", text, err, out)
	}
	if out != want {
		t.Fatalf("%q wrote %q, want %q", text, out, want)
	}
	return c
}

// fails runs a cell that must fail with certain words.
func (k *kernel) fails(t *testing.T, text string, says ...string) {
	t.Helper()
	_, out, err := k.cell(t.Context(), text)
	var report *mistakes.Report
	if !errors.As(err, &report) {
		t.Fatalf("%q: want a report, got %v; it wrote:\n%s", text, err, out)
	}
	for _, want := range append(says, "Célula [3], linha ") {
		if !strings.Contains(report.Text(), want) {
			t.Errorf("%q: %q is missing in:\n%s", text, want, report.Text())
		}
	}
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("still not so: %s", what)
}
