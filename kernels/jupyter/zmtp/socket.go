package zmtp

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"
)

// Socket is a socket that listens, with all who have connected to it.
type Socket struct {
	o        Options
	listener net.Listener // nil for a socket that dialled
	log      *sparseLog
	incoming budget
	workers  sync.WaitGroup

	mu     sync.Mutex
	peers  []*Peer    // the oldest first
	coming []net.Conn // those that still introduce themselves
	closed bool
}

func newSocket(o Options) *Socket {
	o = o.withDefaults()
	return &Socket{
		o:        o,
		log:      &sparseLog{to: o.Log},
		incoming: budget{limit: int64(o.Incoming)},
	}
}

// Serve makes a socket of what listens, until [Socket.Close].
func Serve(l net.Listener, o Options) *Socket {
	s := newSocket(o)
	s.listener = l
	s.workers.Go(s.accept)
	return s
}

// Dial connects to a socket of another program. network is "tcp" or "unix". The connection lasts until [Peer.Close] or
// until the other side ends it; there is no second attempt.
func Dial(ctx context.Context, network, address string, o Options) (*Peer, error) {
	s := newSocket(o)
	ctx, cancel := context.WithTimeout(ctx, s.o.Handshake)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("%s socket: %w", o.Kind, err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	peer, err := s.meet(conn, false)
	if err == nil && !stop() {
		peer.Close()
		err = context.Cause(ctx)
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("%s socket at %s: %w", o.Kind, address, err)
	}
	return peer, nil
}

func (s *Socket) accept() {
	for {
		conn, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// Too many open files, for one: it may pass.
			s.log.printf("%s: não consegui aceitar uma conexão: %v", s.o.Kind, err)
			time.Sleep(50 * time.Millisecond)
			continue
		}
		if !s.admit(conn) {
			conn.Close()
			continue
		}
		s.workers.Go(func() {
			if _, err := s.meet(conn, true); err != nil {
				s.mu.Lock()
				s.arrived(conn)
				s.mu.Unlock()
				conn.Close()
				s.log.printf("%s: dispensei uma conexão: %v", s.o.Kind, err)
			}
		})
	}
}

// admit finds a place for a new connection.
func (s *Socket) admit(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	if len(s.peers)+len(s.coming) >= s.o.Peers && !(s.o.EvictStrangers && s.evict()) {
		s.log.printf("%s: dispensei uma conexão: já há %d", s.o.Kind, s.o.Peers)
		return false
	}
	s.coming = append(s.coming, conn)
	return true
}

// arrived takes a connection off those that are coming. s.mu is held.
func (s *Socket) arrived(conn net.Conn) {
	s.coming = slices.DeleteFunc(s.coming, func(other net.Conn) bool { return other == conn })
}

// evict ends the oldest connection that nobody vouched for. s.mu is held.
func (s *Socket) evict() bool {
	stranger := slices.IndexFunc(s.peers, func(p *Peer) bool { return !p.trusted.Load() })
	switch {
	case stranger >= 0:
		p := s.peers[stranger]
		go p.end(errors.New("a newcomer took its place"))
		s.peers = slices.Delete(s.peers, stranger, stranger+1)
	case len(s.coming) > 0:
		s.coming[0].Close()
		s.coming = slices.Delete(s.coming, 0, 1)
	default:
		return false
	}
	return true
}

// meet introduces a new connection and starts its goroutines.
func (s *Socket) meet(conn net.Conn, server bool) (*Peer, error) {
	_ = conn.SetDeadline(time.Now().Add(s.o.Handshake))
	theirs, err := handshake(conn, s.o.Kind, s.o.Identity, server)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	if len(theirs.identity) == 0 {
		theirs.identity = make([]byte, 9) // the first byte is 0, which no peer may choose
		_, _ = rand.Read(theirs.identity[1:])
	}
	p := &Peer{
		socket: s, conn: conn, identity: theirs.identity, minor: theirs.minor,
		out: newQueue(s.o.Queue), quick: make(chan []byte, 16), done: make(chan struct{}),
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, net.ErrClosed
	}
	s.arrived(conn) // at once, or it would count twice
	s.peers = append(s.peers, p)
	p.flush.Add(1)
	s.workers.Add(2)
	s.mu.Unlock()
	if s.o.Joined != nil {
		s.o.Joined(p)
	}
	go func() {
		defer s.workers.Done()
		err := p.write()
		p.flush.Done()
		p.end(err)
	}()
	go func() {
		defer s.workers.Done()
		s.leave(p, p.read())
	}()
	return p, nil
}

// leave forgets a peer whose connection has ended.
func (s *Socket) leave(p *Peer, err error) {
	p.end(err)
	s.mu.Lock()
	s.peers = slices.DeleteFunc(s.peers, func(other *Peer) bool { return other == p })
	s.mu.Unlock()
	if err := p.Err(); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
		s.log.printf("%s: encerrei uma conexão: %v", s.o.Kind, err)
	}
	if s.o.Gone != nil {
		s.o.Gone(p)
	}
}

// Peers are those who call themselves so, the newest first; all of them if identity is nil.
func (s *Socket) Peers(identity []byte) []*Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*Peer
	for _, p := range slices.Backward(s.peers) {
		if identity == nil || bytes.Equal(p.identity, identity) {
			found = append(found, p)
		}
	}
	return found
}

// Publish sends a message to all whose subscriptions its first frame matches. It never waits. With keep false it is
// among the first to be lost to a peer that lags.
func (s *Socket) Publish(frames [][]byte, keep bool) {
	m := newOutgoing(frames)
	for _, p := range s.Peers(nil) {
		if !p.subscribed(frames[0]) {
			continue
		}
		if lost := p.out.push(m, keep); lost > 0 {
			s.log.printf("%s: um cliente não lê o que recebe e perdeu %d mensagens", s.o.Kind, lost)
		}
	}
}

// Close stops listening, gives what is queued until ctx is done to reach the peers, and ends all connections.
func (s *Socket) Close(ctx context.Context) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	peers := slices.Clone(s.peers)
	for _, conn := range s.coming {
		conn.Close()
	}
	s.mu.Unlock()
	if s.listener != nil {
		s.listener.Close()
	}
	flushed := make(chan struct{})
	go func() {
		for _, p := range peers {
			p.out.close()
			p.flush.Wait()
		}
		close(flushed)
	}()
	select {
	case <-flushed:
	case <-ctx.Done():
	}
	for _, p := range peers {
		p.end(nil)
	}
	s.workers.Wait()
}
