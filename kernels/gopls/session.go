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

// session is one gopls, from before its start to after its end.
type session struct {
	config Config
	stderr tail // only for after the end

	ready chan struct{} // closed when gopls has introduced itself; conn and files are there then
	ended chan struct{} // closed when the process has ended, or could not be started
	conn  *jsonrpc2.Conn
	files *watcher

	// turn is held by whoever sends: a text and the question about it belong together.
	turn  chan struct{}
	text  string // what gopls has been told
	known int    // its version; 0 while nothing has been told

	questions atomic.Uint64
	waiting   atomic.Int64 // questions for whose answer somebody waits
	unasked   atomic.Int64 // messages that gopls sent by itself, since the last look

	mu     sync.Mutex
	pid    int   // 0 while it does not run
	doomed bool  // it is to end as soon as it runs
	reason error // why it ended or is to end
}

// endLag is how long a gopls that closed its side may take to end.
const endLag = 200 * time.Millisecond

var (
	// errEnded is found in the error of a question that gopls did not live to answer.
	errEnded = errors.New("o gopls terminou")
	// errHalted is why a gopls that a signal had halted is ended.
	errHalted = errors.New("o gopls está parado por um sinal")
	// errNotStarted is found in the error of one for which it could not be started.
	errNotStarted = errors.New("não consegui iniciar o gopls")
)

// newSession starts gopls in the background: a disk that does not answer holds nobody.
func newSession(config Config) *session {
	s := &session{
		config: config,
		ready:  make(chan struct{}), ended: make(chan struct{}), turn: make(chan struct{}, 1),
	}
	go s.live()
	return s
}

// live starts gopls, and stays until it has ended.
func (s *session) live() {
	defer close(s.ended)
	cmd, err := s.start()
	if err != nil {
		s.because(fmt.Errorf("%w: %w", errNotStarted, err))
		return
	}
	go s.introduce()
	go s.endWithConnection()

	err = s.config.Wait(cmd)
	s.mu.Lock()
	s.pid = 0
	s.mu.Unlock()
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // a go command that it ran may still be there
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
}

func lastLine(text string) string { return text[strings.LastIndexByte(text, '\n')+1:] }

func (s *session) start() (*exec.Cmd, error) {
	if err := s.config.writeFolder(); err != nil {
		return nil, err
	}
	s.files = newWatcher(s.config.Modules)
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

	cmd := s.config.command()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = childIn, childOut, &s.stderr
	if s.isDoomed() {
		return nil, errors.Join(errors.New("já não é preciso"), in.Close(), out.Close())
	}
	if err := s.config.Start(cmd); err != nil {
		return nil, errors.Join(err, in.Close(), out.Close())
	}
	conn := jsonrpc2.NewConn(context.Background(),
		jsonrpc2.NewBufferedStream(pipes{in: in, out: out}, codec{broken: s.unreadable}),
		answerer{unasked: &s.unasked},
		jsonrpc2.SetLogger(quiet{}))
	s.mu.Lock()
	s.pid, s.conn = cmd.Process.Pid, conn
	s.mu.Unlock()
	if s.isDoomed() { // in the meantime, by who did not know whom to end
		s.kill(nil)
	}
	return cmd, nil
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
	switch {
	case err == nil:
		close(s.ready)
	case errors.Is(err, jsonrpc2.ErrClosed) || ctx.Err() != nil: // told elsewhere
	default:
		s.kill(fmt.Errorf("o gopls não iniciou: %w", err))
	}
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
	case errors.Is(s.reason, errEnded), errors.Is(s.reason, errNotStarted):
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

// halted reports whether a signal keeps gopls from running.
func (s *session) halted() bool {
	pid, runs := s.process()
	return runs && s.config.Halted(pid)
}

// process is the process id of gopls; ok is false when none runs.
func (s *session) process() (pid int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pid, s.pid != 0
}

func (s *session) isDoomed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.doomed
}

// kill ends gopls and what it runs, at once.
func (s *session) kill(reason error) {
	s.because(reason)
	s.mu.Lock()
	s.doomed = true
	pid, conn := s.pid, s.conn
	if pid != 0 {
		_ = syscall.Kill(-pid, syscall.SIGKILL)
	}
	s.mu.Unlock()
	if conn != nil {
		_ = conn.Close() // wakes a sender whose pipe is full
	}
}

// stop lets gopls end by itself, as LSP has it, for as long as the limit, and kills it then.
func (s *session) stop(limit time.Duration) {
	s.because(errors.New("parado"))
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	go func() {
		select {
		case <-s.ready:
			if s.conn.Call(ctx, "shutdown", nil, nil, s.nextID()) == nil {
				_ = s.conn.Notify(ctx, "exit", nil)
			}
		default: // it would not understand
			s.kill(nil)
		}
	}()
	select {
	case <-s.ended:
	case <-ctx.Done():
		s.kill(nil)
	}
}
