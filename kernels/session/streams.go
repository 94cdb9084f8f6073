package session

import (
	"context"
	"io"

	"cnn321/kernels/cells/command"
	"cnn321/kernels/jupyter/kernel"
)

func commandIO(r kernel.Request, out kernel.Output) command.IO {
	channels := command.IO{
		Count: r.Count, Stdout: stream{out, "stdout"},
		Display: func(forms map[string]any) { out.Display(kernel.Bundle{Data: forms}) },
	}
	if r.AllowStdin {
		channels.Input = func(ctx context.Context, prompt string, password bool) (string, error) {
			return input(ctx, out, prompt, password)
		}
	}
	return channels
}

// endOfInput is what clients answer for Ctrl+D, by ipykernel's custom.
const endOfInput = "\x04"

// input asks the person at the client for a line. The error is io.EOF where that person ended the input.
func input(ctx context.Context, out kernel.Output, prompt string, password bool) (string, error) {
	line, err := out.Input(ctx, prompt, password)
	if err == nil && line == endOfInput {
		return "", io.EOF
	}
	return line, err
}

// stream is a writer of one of the notebook's streams.
type stream struct {
	out  kernel.Output
	name string
}

func (s stream) Write(p []byte) (int, error) {
	s.out.Stream(s.name, string(p))
	return len(p), nil
}

// Line asks the person at the running cell's client for a line, which that cell's program wants to read. The end of input
// is the answer where nobody can be asked.
func (s *Session) Line(ctx context.Context, prompt string) (string, error) {
	s.mu.Lock()
	running := s.running
	s.mu.Unlock()
	if running == nil || !running.request.AllowStdin {
		return "", io.EOF
	}
	line, err := input(ctx, running.out, prompt, false)
	if running.ctx.Err() != nil {
		// The end of input is no answer to an interrupt: the program is about to be ended.
		<-ctx.Done()
	}
	return line, err
}

// begin makes an execution the running one, until the returned function is called.
func (s *Session) begin(e *execution) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = e
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running = nil
	}
}
