// Package answer is the supervisor's side of package ask: it takes the questions of cells' programs.
package answer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"

	"cnn321/kernels/cells/live/ask"
)

// Lines gives a line that somebody types, without its end. Any error, as [io.EOF], is the end of input for the program that asks. The
// context ends when the program does, or no longer waits.
type Lines func(ctx context.Context, prompt string) (string, error)

// Watch shows a training in a display of the running cell. It does not wait for the training.
type Watch func(training, display string) error

// Server answers on a socket.
type Server struct {
	listener net.Listener
	lines    Lines
	watch    Watch
	ctx      context.Context
	cancel   context.CancelFunc
	open     sync.WaitGroup
}

// Listen makes a socket, which the user alone may use, and answers on it until [Server.Close]. Without watch no training is watched.
func Listen(path string, lines Lines, watch Watch) (*Server, error) {
	listener, err := net.Listen("unix", path)
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("a entrada das células não pôde ser preparada: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{listener: listener, lines: lines, watch: watch, ctx: ctx, cancel: cancel}
	s.open.Add(1)
	go s.accept()
	return s, nil
}

// Close ends all questions, and returns when they have ended.
func (s *Server) Close() error {
	s.cancel()
	err := s.listener.Close()
	s.open.Wait()
	return err
}

func (s *Server) accept() {
	defer s.open.Done()
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // closed
		}
		s.open.Add(1)
		go func() {
			defer s.open.Done()
			s.serve(conn)
		}()
	}
}

// longestLine bounds what a question may ask us to keep.
const longestLine = 64 << 10

func (s *Server) serve(conn net.Conn) {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	questions := make(chan string)
	// Read apart from the answers, so that a program that ends while it asks is noticed.
	go func() {
		defer cancel()
		defer close(questions)
		lines := bufio.NewScanner(conn)
		lines.Buffer(nil, longestLine)
		for lines.Scan() {
			select {
			case questions <- lines.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	for question := range questions {
		answer := s.answer(ctx, question)
		if _, err := io.WriteString(conn, answer+"\n"); err != nil {
			return
		}
	}
}

func (s *Server) answer(ctx context.Context, question string) string {
	if rest, ok := strings.CutPrefix(question, ask.Watch); ok {
		return s.watched(rest)
	}
	quoted, ok := strings.CutPrefix(question, ask.Input)
	if !ok {
		return ask.End
	}
	prompt, err := strconv.Unquote(quoted)
	if err != nil {
		return ask.End
	}
	line, err := s.lines(ctx, prompt)
	if err != nil {
		return ask.End
	}
	return ask.Text + strconv.Quote(line)
}

// watched answers the question to watch a training: its name and that of a display, both quoted.
func (s *Server) watched(names string) string {
	first, err := strconv.QuotedPrefix(names)
	if err != nil || s.watch == nil {
		return ask.End
	}
	training, err := strconv.Unquote(first)
	if err != nil {
		return ask.End
	}
	display, err := strconv.Unquote(strings.TrimPrefix(names[len(first):], " "))
	if err != nil || s.watch(training, display) != nil {
		return ask.End
	}
	return ask.Text + strconv.Quote("")
}

// ErrNobody is for [Lines] where nobody can be asked.
var ErrNobody = errors.New("ninguém para responder")
