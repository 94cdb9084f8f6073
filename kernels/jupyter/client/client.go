package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"cnn321/kernels/jupyter"
	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/jupyter/zmtp"
)

// Why a client can no longer be used.
var (
	ErrGone   = errors.New("the kernel has ended")
	ErrHung   = errors.New("the kernel does not answer its heartbeat")
	ErrClosed = errors.New("the client was closed")
)

// Config says whom to dial. Zero values stand for good defaults, but for Connection.
type Config struct {
	Connection jupyter.Connection

	// Log gets a line on what was dropped, now and then. Nil for nowhere.
	Log func(line string)

	// Other gets the iopub messages that belong to no request of this client's that is under way. Nil for nowhere.
	Other func(m message.Message)

	// Beat is how often the kernel's heart is felt (1 s), and Silence how long it may take to answer (10 s).
	Beat    time.Duration
	Silence time.Duration

	// Message bounds what the kernel may send in one message: 256 MiB.
	Message int
}

// Client is connected to a kernel. It may be used by many at once.
type Client struct {
	config  Config
	signer  *message.Signer
	session string
	info    json.RawMessage

	shell, control, stdin, iopub, heart *zmtp.Peer
	beats                               *heart

	mu      sync.Mutex
	waiting map[string]*pending // by the msg_id of the request
	err     error
	done    chan struct{}
}

// Dial connects to a kernel that is starting or runs, waits until it answers and its output is heard, and at most until
// ctx is done.
func Dial(ctx context.Context, config Config) (*Client, error) {
	if config.Log == nil {
		config.Log = func(string) {}
	}
	if config.Other == nil {
		config.Other = func(message.Message) {}
	}
	if config.Beat == 0 {
		config.Beat = time.Second
	}
	if config.Silence == 0 {
		config.Silence = 10 * time.Second
	}
	if config.Message == 0 {
		config.Message = 256 << 20
	}
	signer, err := message.NewSigner(config.Connection.SignatureScheme, config.Connection.Key)
	if err != nil {
		return nil, err
	}
	c := &Client{
		config: config, signer: signer, session: message.NewSession(),
		waiting: make(map[string]*pending), done: make(chan struct{}),
	}
	if err := c.connect(ctx); err != nil {
		c.end(err)
		return nil, err
	}
	go c.watch()
	go c.feel()
	if err := c.meet(ctx); err != nil {
		c.end(err)
		return nil, err
	}
	return c, nil
}

// inFlight is how long the other channels may bring what is on its way when a kernel closes the first. It closes all, so that no time is lost.
const inFlight = 2 * time.Second

// watch ends the client when the kernel has ended.
func (c *Client) watch() {
	gone := make(chan error)
	peers := c.peers()
	for _, p := range peers {
		go func() {
			<-p.Done()
			select {
			case gone <- p.Err():
			case <-c.done:
			}
		}()
	}
	var err error
	select {
	case err = <-gone:
	case <-c.done:
		return
	}
	late := time.After(inFlight)
	for range len(peers) - 1 {
		select {
		case <-gone:
			continue
		case <-late:
		}
		break
	}
	c.end(fmt.Errorf("%w (%v)", ErrGone, err))
}

// connect opens the channels. A kernel that is starting may not listen yet.
func (c *Client) connect(ctx context.Context) error {
	connection := c.config.Connection
	heart := newHeart()
	for _, channel := range []struct {
		peer   **zmtp.Peer
		kind   zmtp.Kind
		port   int
		handle zmtp.Handler
	}{
		{&c.iopub, zmtp.Sub, connection.IOPubPort, c.fromIOPub},
		{&c.shell, zmtp.Dealer, connection.ShellPort, c.fromShell},
		{&c.control, zmtp.Dealer, connection.ControlPort, c.fromShell},
		{&c.stdin, zmtp.Dealer, connection.StdinPort, c.fromStdin},
		{&c.heart, zmtp.Req, connection.HeartbeatPort, heart.answered},
	} {
		options := zmtp.Options{
			Kind: channel.kind, Handle: channel.handle, Log: c.config.Log,
			Message: c.config.Message, Incoming: 2 * c.config.Message,
		}
		if channel.kind == zmtp.Dealer {
			options.Identity = []byte(c.session) // one name on all: questions find us by it
		}
		network, address := connection.Address(channel.port)
		peer, err := dialPatiently(ctx, network, address, options)
		if err != nil {
			return fmt.Errorf("connecting to the kernel: %w", err)
		}
		*channel.peer = peer
	}
	c.beats = heart
	c.iopub.Subscribe(nil)
	return nil
}

// dialPatiently dials until somebody listens.
func dialPatiently(ctx context.Context, network, address string, o zmtp.Options) (*zmtp.Peer, error) {
	for {
		peer, err := zmtp.Dial(ctx, network, address, o)
		if err == nil {
			return peer, nil
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(context.Cause(ctx), err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// meet asks for kernel_info until its output is heard too: a subscription takes effect some time after it was sent. Each try has twice the time of the
// one before, so that a kernel on a busy machine, however slow, comes to be heard.
func (c *Client) meet(ctx context.Context) error {
	for answers, follows := 500*time.Millisecond, 20*time.Millisecond; ; answers, follows = 2*answers, 2*follows {
		heard := make(chan struct{}, 1)
		attempt, cancel := context.WithTimeout(ctx, answers)
		p, err := c.send(c.shell, "kernel_info_request", struct{}{}, func(message.Message) {
			select {
			case heard <- struct{}{}:
			default:
			}
		}, nil)
		if err != nil {
			cancel()
			return err
		}
		reply, err := c.await(attempt, p)
		if err == nil {
			c.info = reply.Content
			select {
			case <-heard:
			case <-time.After(follows):
				err = errors.New("its output is not heard")
			}
		}
		c.forget(p)
		cancel()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("waiting for the kernel: %w", errors.Join(context.Cause(ctx), err))
		case c.Err() != nil:
			return c.Err()
		}
	}
}

// Info is what the kernel says of itself, the content of its kernel_info_reply.
func (c *Client) Info() json.RawMessage { return c.info }

// Done is closed when the client can no longer be used; Err then says why.
func (c *Client) Done() <-chan struct{} { return c.done }

// Err is nil, or why the client can no longer be used: it wraps [ErrGone], [ErrHung] or [ErrClosed].
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Close ends the connections. The kernel lives on.
func (c *Client) Close() { c.end(ErrClosed) }

func (c *Client) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return
	}
	c.err = err
	close(c.done)
	for _, p := range c.peers() {
		p.Close()
	}
}

// peers are those that are connected.
func (c *Client) peers() (peers []*zmtp.Peer) {
	for _, p := range []*zmtp.Peer{c.shell, c.control, c.stdin, c.iopub, c.heart} {
		if p != nil {
			peers = append(peers, p)
		}
	}
	return peers
}
