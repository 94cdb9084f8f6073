package session_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/command"
	"cnn321/kernels/cells/packages"
	"cnn321/kernels/gopls"
	"cnn321/kernels/jupyter/kernel"
	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/session"
)

// run is what a fake GoNB does with a program.
type run func(ctx context.Context, source string, each func(message.Message)) (session.Ending, error)

// gonb is a GoNB that builds nothing. Each program is another entry of runs; after the last they end well.
type gonb struct {
	mu      sync.Mutex
	runs    []run
	sources []string
}

func (g *gonb) Run(ctx context.Context, source string, each func(message.Message)) (session.Ending, error) {
	g.mu.Lock()
	g.sources = append(g.sources, source)
	do := run(well)
	if len(g.runs) > 0 {
		do, g.runs = g.runs[0], g.runs[1:]
	}
	g.mu.Unlock()
	return do(ctx, source, each)
}

func (*gonb) Restart(string, []string)                                           {}
func (*gonb) Dir() string                                                        { return "" }
func (*gonb) Comm(context.Context, message.Message, func(message.Message)) error { return nil }
func (*gonb) Comms(string) map[string]string                                     { return nil }
func well(context.Context, string, func(message.Message)) (session.Ending, error) {
	return session.Ending{OK: true}, nil
}

// hang ends when it is interrupted, as a program does that GoNB then kills.
func hang(ctx context.Context, _ string, _ func(message.Message)) (session.Ending, error) {
	<-ctx.Done()
	return session.Ending{Text: "signal: killed"}, nil
}

var errGone = errors.New("o GoNB parou")

// die says a word and is gone.
func die(_ context.Context, _ string, each func(message.Message)) (session.Ending, error) {
	each(stream("stdout", "começo\n"))
	return session.Ending{}, errGone
}

func stream(name, text string) message.Message {
	return published("stream", map[string]string{"name": name, "text": text})
}

// published is an iopub message; content is JSON already, or is made to be.
func published(kind string, content any) message.Message {
	raw, isRaw := content.(json.RawMessage)
	if !isRaw {
		raw, _ = json.Marshal(content) // maps of strings
	}
	return message.Message{Head: message.Header{Type: kind}, Content: raw}
}

// answers is a gopls.
type answers struct {
	complete func(ctx context.Context, program string, cursor int) (gopls.Completion, error)
	inspect  func(ctx context.Context) (gopls.Inspection, error)
	warmed   bool
}

func (a *answers) Complete(ctx context.Context, program string, cursor int) (gopls.Completion, error) {
	return a.complete(ctx, program, cursor)
}

func (a *answers) Inspect(ctx context.Context, _ string, _, _ int) (gopls.Inspection, error) {
	return a.inspect(ctx)
}

func (a *answers) Warm(context.Context) error { a.warmed = true; return nil }

func (*answers) Close() {}

// shown is what a client is shown.
type shown struct {
	mu       sync.Mutex
	text     map[string]*strings.Builder
	errors   []kernel.Error
	displays []kernel.Bundle
	results  []kernel.Bundle
	passed   []string // types of messages
	cleared  []bool
	line     func() (string, error) // what the person types
}

func (s *shown) Stream(name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text == nil {
		s.text = make(map[string]*strings.Builder)
	}
	if s.text[name] == nil {
		s.text[name] = new(strings.Builder)
	}
	s.text[name].WriteString(text)
}

func (s *shown) read(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text[name] == nil {
		return ""
	}
	return s.text[name].String()
}

func (s *shown) Display(b kernel.Bundle) { s.displays = append(s.displays, b) }
func (s *shown) Update(kernel.Bundle)    {}
func (s *shown) Result(b kernel.Bundle)  { s.results = append(s.results, b) }
func (s *shown) Error(e kernel.Error)    { s.errors = append(s.errors, e) }
func (s *shown) Clear(wait bool)         { s.cleared = append(s.cleared, wait) }
func (s *shown) Flush()                  {}

func (s *shown) Send(string, any, map[string]any, [][]byte) {}

func (s *shown) Forward(m message.Message) { s.passed = append(s.passed, m.Head.Type) }

func (s *shown) Input(context.Context, string, bool) (string, error) {
	if s.line == nil {
		return "", kernel.ErrNoInput
	}
	return s.line()
}

// start makes a session of fakes; g and a may be nil.
func start(t *testing.T, g *gonb, a *answers) *session.Session {
	t.Helper()
	return startIn(t, t.TempDir(), g, a)
}

// startIn is start with a folder for values.
func startIn(t *testing.T, dir string, g *gonb, a *answers) *session.Session {
	t.Helper()
	config := session.Config{
		Programs: g,
		Cells:    cells.Config{Packages: packages.Config{Dir: "../..", Own: []string{"./cnnlib/cell"}}},
		Commands: command.Config{},
		Values:   dir, Dir: t.TempDir(), Log: func(line string) { t.Log(line) },
		Likely: []string{"cnn321/kernels/cells/live", "fmt"},
	}
	if g == nil {
		config.Programs = new(gonb)
	}
	if a != nil {
		config.Gopls = a
	}
	s, err := session.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.Warm(t.Context())
	return s
}
