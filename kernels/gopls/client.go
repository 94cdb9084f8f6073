package gopls

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

var (
	// ErrClosed is returned by a client that was closed.
	ErrClosed = errors.New("gopls: closed")
	// ErrSuperseded is the cause of a question's end when a newer one of its kind was asked.
	ErrSuperseded = errors.New("gopls: superseded by a newer question")
	// ErrTimeout is the cause of a question's end when it took longer than Config.Timeout.
	ErrTimeout = errors.New("gopls: no answer in time")
)

const (
	lookEvery  = 200 * time.Millisecond
	maxUnasked = 1000 // messages between two looks; gopls in trouble sends some dozens
	stopLimit  = 2 * time.Second
	// A gopls that dies younger than this has not recovered from what ended the one before.
	youth      = time.Minute
	maxBackoff = time.Minute
)

// Client asks gopls, which it starts when there is something to ask and ends when there has been nothing for a while.
// Its methods may be called at the same time.
type Client struct {
	config Config
	quit   context.Context
	leave  context.CancelFunc
	tended sync.WaitGroup

	mu       sync.Mutex
	current  *session
	busy     int       // questions under way
	asked    time.Time // when the last one ended
	latest   map[string]*question
	failures int // in a row
	resting  time.Time
	failure  error
}

type question struct{ cancel context.CancelCauseFunc }

// New returns a client; nothing is started yet.
func New(config Config) (*Client, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	if _, err := config.readModules(); err != nil {
		return nil, err
	}
	quit, leave := context.WithCancel(context.Background())
	return &Client{config: config, quit: quit, leave: leave, latest: make(map[string]*question)}, nil
}

// Warm starts gopls and lets it read what programs import, so that the first question is answered as fast as later ones.
func (c *Client) Warm(ctx context.Context) error {
	text, cursor := warmProgram(c.config.Packages)
	ctx, done := c.limit(ctx)
	defer done()
	var list completionList
	return c.ask(ctx, newDocument(text), methodComplete, cursor, &list)
}

// Close ends gopls. Questions under way fail with ErrClosed.
func (c *Client) Close() {
	c.mu.Lock()
	c.leave()
	current := c.current
	c.current = nil
	for _, q := range c.latest {
		q.cancel(ErrClosed)
	}
	c.mu.Unlock()
	if current != nil {
		current.stop(stopLimit)
	}
	// Those that were let go before are ending too. One that does not even die of SIGKILL is not waited for.
	tended := make(chan struct{})
	go func() {
		defer close(tended)
		c.tended.Wait()
	}()
	select {
	case <-tended:
	case <-time.After(stopLimit):
	}
}

// Pid is the process id of gopls, 0 when none runs.
func (c *Client) Pid() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current == nil {
		return 0
	}
	pid, _ := c.current.process()
	return pid
}

func (c *Client) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, c.config.Timeout, ErrTimeout)
}

// newest bounds a question's time, and ends the one of its kind that came before it.
func (c *Client) newest(ctx context.Context, kind string) (context.Context, func()) {
	ctx, stop := c.limit(ctx)
	ctx, cancel := context.WithCancelCause(ctx)
	own := &question{cancel}
	c.mu.Lock()
	if before := c.latest[kind]; before != nil {
		before.cancel(ErrSuperseded)
	}
	c.latest[kind] = own
	c.mu.Unlock()
	return ctx, func() {
		c.mu.Lock()
		if c.latest[kind] == own {
			delete(c.latest, kind)
		}
		c.mu.Unlock()
		cancel(nil)
		stop()
	}
}

// ask asks the gopls that runs, or a new one; when it dies of the question, or just before, one more is tried.
func (c *Client) ask(ctx context.Context, doc document, method string, at int, result any) error {
	var err error
	for range 2 {
		var s *session
		if s, err = c.acquire(); err != nil {
			return err
		}
		err = s.ask(ctx, doc, method, at, result)
		c.release()
		if !errors.Is(err, errEnded) || ctx.Err() != nil {
			break
		}
	}
	if err != nil && c.quit.Err() != nil {
		return ErrClosed
	}
	return err
}

// acquire is the running gopls, which will not be found idle before release is called.
func (c *Client) acquire() (*session, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.quit.Err() != nil {
		return nil, ErrClosed
	}
	if c.current == nil || c.current.hasEnded() || c.current.halted() {
		if c.current != nil {
			c.current.kill(errHalted)
			c.failed(c.current.why())
			c.current = nil
		}
		if wait := time.Until(c.resting); wait > 0 {
			return nil, fmt.Errorf("o gopls falhou %d vezes seguidas; tento de novo em %d s: %w",
				c.failures, int(wait.Seconds())+1, c.failure)
		}
		s := newSession(c.config)
		c.current = s
		c.tended.Go(func() { c.tend(s) })
	}
	c.busy++
	return c.current, nil
}

func (c *Client) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy--
	c.asked = time.Now()
}

// failed makes the next start wait the longer the more have failed in a row. The first is tried again at once.
// It is called with mu held.
func (c *Client) failed(err error) {
	c.failures++
	c.failure = err
	if c.failures > 1 {
		c.resting = time.Now().Add(min(time.Second<<min(c.failures-2, 10), maxBackoff))
	}
	c.config.Log("gopls: %v", err)
}

// tend looks after a gopls until it has ended: one that is idle, too large or gone mad is ended.
func (c *Client) tend(s *session) {
	began := time.Now()
	look := time.NewTicker(min(lookEvery, max(c.config.Idle/4, time.Millisecond)))
	if c.config.Idle < 0 {
		look.Reset(lookEvery)
	}
	defer look.Stop()
	now := began
	for {
		select {
		case <-s.ended:
			c.mu.Lock()
			if c.current == s { // nobody asked for it
				c.failed(s.why())
				c.current = nil
			}
			c.mu.Unlock()
			return
		case now = <-look.C:
		}
		if now.Sub(began) > youth {
			c.mu.Lock()
			c.failures = 0
			c.mu.Unlock()
		}
		if s.halted() {
			s.kill(errHalted)
		}
		if pid, runs := s.process(); runs {
			if size, ok := residentMemory(pid); ok && size > c.config.HardMemory {
				s.kill(fmt.Errorf("o gopls passou de %d MB", c.config.HardMemory>>20))
			}
		}
		if s.unasked.Swap(0) > maxUnasked {
			s.kill(errors.New("o gopls não para de falar"))
		}
		if c.letGo(s, now) {
			s.stop(stopLimit)
		}
	}
}

// letGo takes a gopls out of use that by now has been idle for long.
func (c *Client) letGo(s *session, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.config.Idle < 0 || c.current != s || c.busy > 0 || c.asked.IsZero() || now.Sub(c.asked) < c.config.Idle {
		return false
	}
	c.current = nil
	return true
}
