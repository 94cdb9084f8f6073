package gopls

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/sourcegraph/jsonrpc2"
)

// session is one running gopls.
type session struct {
	config Config
	cmd    *exec.Cmd
	conn   *jsonrpc2.Conn
	stderr *tail // only for after the end

	ready chan struct{} // closed when gopls has introduced itself
	ended chan struct{} // closed when the process has ended

	// turn is held by whoever sends: a text and the question about it belong together.
	turn  chan struct{}
	text  string // what gopls has been told
	known int    // its version; 0 while nothing has been told
	files *watcher

	questions atomic.Uint64
	waiting   atomic.Int64 // questions for whose answer somebody waits
	unasked   atomic.Int64 // messages that gopls sent by itself, since the last look

	mu     sync.Mutex
	reason error // why it ended or is to end
}

// endLag is how long a gopls that closed its side may take to end.
const endLag = 200 * time.Millisecond

// errEnded is found in the error of a question that gopls did not live to answer.
var errEnded = errors.New("o gopls terminou")

// startSession starts gopls; it introduces itself in the background.
func startSession(config Config) (*session, error) {
	if err := config.writeFolder(); err != nil {
		return nil, err
	}
	childIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer childIn.Close()
	out, childOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	defer childOut.Close()

	s := &session{
		config: config, cmd: config.command(), stderr: new(tail),
		ready: make(chan struct{}), ended: make(chan struct{}), turn: make(chan struct{}, 1),
		files: newWatcher(config.Modules),
	}
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = childIn, childOut, s.stderr
	if err := config.Start(s.cmd); err != nil {
		return nil, errors.Join(fmt.Errorf("não consegui iniciar o gopls: %w", err), in.Close(), out.Close())
	}
	s.conn = jsonrpc2.NewConn(context.Background(),
		jsonrpc2.NewBufferedStream(pipes{in: in, out: out}, codec{broken: s.unreadable}),
		answerer{unasked: &s.unasked},
		jsonrpc2.SetLogger(quiet{}))
	go s.wait()
	go s.introduce()
	go s.endWithConnection()
	return s, nil
}

// quiet drops jsonrpc2's own log: it is about answers that nobody waits for any more, and about ends that are told here.
type quiet struct{}

func (quiet) Printf(string, ...any) {}

// unreadable notes why the connection breaks.
func (s *session) unreadable(err error) {
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		// It has ended, or closed its side.
	case errors.Is(err, os.ErrClosed):
		// It was closed here.
	default:
		s.because(fmt.Errorf("o gopls não fala LSP: %w", err))
	}
}

// endWithConnection ends a gopls with which nobody can speak any more.
func (s *session) endWithConnection() {
	<-s.conn.DisconnectNotify()
	select {
	case <-s.ended:
	case <-time.After(endLag):
		s.kill(errors.New("o gopls parou de falar"))
	}
}

func (s *session) wait() {
	err := s.config.Wait(s.cmd)
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) // a go command that it ran may still be there
	if err == nil {
		err = errEnded
	} else {
		err = fmt.Errorf("%w: %w", errEnded, err)
	}
	if words := strings.TrimSpace(string(s.stderr.kept)); words != "" {
		err = fmt.Errorf("%w: %s", err, lastLine(words))
	}
	s.because(err)
	_ = s.conn.Close()
	close(s.ended)
}

func lastLine(text string) string { return text[strings.LastIndexByte(text, '\n')+1:] }

// introduce shakes hands with gopls; one that does not answer is ended.
func (s *session) introduce() {
	ctx, cancel := context.WithTimeout(context.Background(), s.config.StartTimeout)
	defer cancel()
	// A write to one that does not read waits for no context.
	stop := context.AfterFunc(ctx, func() { s.kill(errors.New("o gopls não iniciou: não respondeu a tempo")) })
	defer stop()
	folder := map[string]string{"uri": fileURI(s.config.Dir), "name": "celula"}
	err := s.conn.Call(ctx, "initialize", map[string]any{
		"processId":             os.Getpid(),
		"clientInfo":            map[string]string{"name": "cnn321"},
		"rootUri":               folder["uri"],
		"workspaceFolders":      []any{folder},
		"capabilities":          capabilities(),
		"initializationOptions": settings(),
	}, nil, s.nextID())
	if err == nil {
		err = s.conn.Notify(ctx, "initialized", struct{}{})
	}
	if err != nil {
		if ctx.Err() != nil {
			err = errors.New("não respondeu a tempo")
		}
		s.kill(fmt.Errorf("o gopls não iniciou: %w", err))
		return
	}
	close(s.ready)
}

func (s *session) nextID() jsonrpc2.CallOption {
	return jsonrpc2.PickID(jsonrpc2.ID{Num: s.questions.Add(1)})
}

// because notes why the session ends; the first reason counts.
func (s *session) because(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reason == nil {
		s.reason = err
	}
}

func (s *session) why() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.reason == nil:
		return errEnded
	case errors.Is(s.reason, errEnded):
		return s.reason
	default:
		return fmt.Errorf("%w: %w", errEnded, s.reason)
	}
}

func (s *session) hasEnded() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// kill ends gopls and what it runs, at once.
func (s *session) kill(reason error) {
	s.because(reason)
	if !s.hasEnded() {
		_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	}
	_ = s.conn.Close() // wakes a sender whose pipe is full
}

// stop lets gopls end by itself, as LSP has it, for as long as the limit, and returns when it has ended.
func (s *session) stop(limit time.Duration) {
	s.because(errors.New("parado"))
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	go func() {
		if s.conn.Call(ctx, "shutdown", nil, nil, s.nextID()) == nil {
			_ = s.conn.Notify(ctx, "exit", nil)
		}
	}()
	select {
	case <-s.ended:
	case <-ctx.Done():
		s.kill(nil)
		<-s.ended
	}
}
