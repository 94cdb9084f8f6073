package zmtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// patience is an upper limit for what takes a moment; only a failing test waits so long.
const patience = time.Minute

// serve starts a socket on TCP and returns its address.
func serve(t *testing.T, o Options) (*Socket, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := Serve(l, o)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		s.Close(ctx)
	})
	return s, l.Addr().String()
}

// echo is a socket that sends all back.
func echo(t *testing.T, o Options) string {
	t.Helper()
	o.Kind = Router
	o.Handle = func(p *Peer, frames [][]byte) { p.Send(frames) }
	_, address := serve(t, o)
	return address
}

// mailbox is a handler whose messages are received one by one.
type mailbox chan [][]byte

func newMailbox() mailbox { return make(mailbox, 100_000) }

func (m mailbox) handle(_ *Peer, frames [][]byte) { m <- frames }

func (m mailbox) next(t *testing.T) [][]byte {
	t.Helper()
	select {
	case frames := <-m:
		return frames
	case <-time.After(patience):
		t.Fatal("no message came")
		return nil
	}
}

func dial(t *testing.T, address string, o Options) (*Peer, mailbox) {
	t.Helper()
	m := newMailbox()
	o.Handle = m.handle
	p, err := Dial(t.Context(), "tcp", address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p, m
}

// answers reports whether a socket that echoes still does.
func answers(t *testing.T, address string) {
	t.Helper()
	p, m := dial(t, address, Options{Kind: Dealer})
	p.Send([][]byte{[]byte("vivo?")})
	if got := m.next(t); string(got[0]) != "vivo?" {
		t.Errorf("it says %q", got)
	}
}

func parts(frames ...string) (all [][]byte) {
	for _, frame := range frames {
		all = append(all, []byte(frame))
	}
	return all
}

func TestMessages(t *testing.T) {
	long := strings.Repeat("x", 300)
	huge := strings.Repeat("y", 5<<20)
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			where := "127.0.0.1:0"
			if network == "unix" {
				where = filepath.Join(t.TempDir(), "s")
			}
			l, err := net.Listen(network, where)
			if err != nil {
				t.Fatal(err)
			}
			s := Serve(l, Options{Kind: Router, Handle: func(p *Peer, frames [][]byte) { p.Send(frames) }})
			m := newMailbox()
			p, err := Dial(t.Context(), network, l.Addr().String(), Options{Kind: Dealer, Handle: m.handle})
			if err != nil {
				t.Fatal(err)
			}
			for _, frames := range [][][]byte{parts("a"), parts(""), parts("", "b", ""), parts(long, "c", long), parts(huge, "d")} {
				p.Send(frames)
				if got := m.next(t); !slices.EqualFunc(got, frames, bytes.Equal) {
					t.Errorf("%d frames came back as %d others", len(frames), len(got))
				}
			}
			p.Send(parts("last"))
			m.next(t)
			s.Close(t.Context())
			select {
			case <-p.Done():
			case <-time.After(patience):
				t.Error("the peer does not notice that the socket was closed")
			}
		})
	}
}

func TestSilentPeers(t *testing.T) {
	const stall = 50 * time.Millisecond
	address := echo(t, Options{Handshake: stall, Stall: stall})
	for name, sent := range map[string][]byte{
		"nothing said":            nil,
		"half a greeting":         greeting(false)[:20],
		"half a message":          append(hello("DEALER", ""), 0, 10, 'x'),
		"the first of two frames": append(hello("DEALER", ""), 1, 1, 'x'),
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.Write(sent); err != nil {
				t.Fatal(err)
			}
			_ = conn.SetReadDeadline(time.Now().Add(patience))
			if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error("the connection is not ended")
			}
		})
	}
	// Between messages a peer may say nothing. It has the usual time to introduce itself: a busy machine needs it.
	p, m := dial(t, echo(t, Options{Stall: stall}), Options{Kind: Dealer})
	time.Sleep(4 * stall)
	p.Send(parts("ainda"))
	m.next(t)
}

func TestPing(t *testing.T) {
	address := echo(t, Options{})
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ping := appendCommand(nil, "PING", []byte("\x00\x00contexto"))
	if _, err := conn.Write(append(hello("DEALER", ""), ping...)); err != nil {
		t.Fatal(err)
	}
	want := appendCommand(nil, "PONG", []byte("contexto"))
	ready := appendCommand(nil, "READY", readyProperties(Router, nil))
	got := make([]byte, greetingSize+len(ready)+len(want))
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	if _, err := io.ReadFull(conn, got); err != nil || !bytes.HasSuffix(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestPeersLimit(t *testing.T) {
	for _, evict := range []bool{false, true} {
		t.Run(fmt.Sprintf("evict=%v", evict), func(t *testing.T) {
			address := echo(t, Options{Peers: 3, EvictStrangers: evict})
			// The other side has taken up a peer when it answers, which may be after the peer knows of it.
			first, answers := dial(t, address, Options{Kind: Dealer})
			first.Send(parts("a primeira"))
			answers.next(t)
			dial(t, address, Options{Kind: Dealer})
			dial(t, address, Options{Kind: Dealer})
			fourth, err := Dial(t.Context(), "tcp", address, Options{Kind: Dealer})
			if (err == nil) != evict {
				t.Errorf("a fourth of three: %v", err)
			}
			if !evict {
				return
			}
			fourth.Close()
			select {
			case <-first.Done():
			case <-time.After(patience):
				t.Error("the oldest stranger keeps its place")
			}
		})
	}
}

// A peer takes one place, also in the moment in which it is introduced.
func TestPeersCountOnce(t *testing.T) {
	met := make(chan struct{})
	defer close(met)
	_, address := serve(t, Options{Kind: Router, Peers: 2, Joined: func(*Peer) { <-met }})
	dial(t, address, Options{Kind: Dealer})
	dial(t, address, Options{Kind: Dealer})
}

func TestTrustedPeersStay(t *testing.T) {
	_, address := serve(t, Options{Kind: Router, Peers: 2, EvictStrangers: true, Handle: func(p *Peer, frames [][]byte) {
		p.Trust()
		p.Send(frames)
	}})
	known, m := dial(t, address, Options{Kind: Dealer})
	known.Send(parts("a"))
	m.next(t)
	for range 20 {
		// One may lose its place to the next before it is in.
		if p, err := Dial(t.Context(), "tcp", address, Options{Kind: Dealer}); err == nil {
			defer p.Close()
		}
	}
	known.Send(parts("b"))
	m.next(t)
}

func TestIdentity(t *testing.T) {
	joined := make(chan *Peer, 10)
	s, address := serve(t, Options{Kind: Router, Joined: func(p *Peer) { joined <- p }})
	dial(t, address, Options{Kind: Dealer, Identity: []byte("ana")})
	dial(t, address, Options{Kind: Dealer, Identity: []byte("ana")})
	dial(t, address, Options{Kind: Dealer})
	for range 3 {
		<-joined
	}
	if got := len(s.Peers([]byte("ana"))); got != 2 {
		t.Errorf("%d peers called ana", got)
	}
	if got := len(s.Peers(nil)); got != 3 {
		t.Errorf("%d peers", got)
	}
}
