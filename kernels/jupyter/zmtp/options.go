package zmtp

import (
	"sync/atomic"
	"time"
)

// Handler takes a message that a peer sent. It runs on the peer's own goroutine: the peer's next message is read when it
// returns. It may keep the frames.
type Handler func(p *Peer, frames [][]byte)

// Options say what a socket is. Zero values stand for good defaults, but for Kind and Handle.
type Options struct {
	Kind   Kind
	Handle Handler // not for Pub

	// Subscribed, for Pub, is told of each subscription once it holds. Joined is told when a peer has connected, Gone when
	// it has left. All may be nil.
	Subscribed func(p *Peer, topic []byte)
	Joined     func(p *Peer)
	Gone       func(p *Peer)

	// Identity is what a dialling socket calls itself.
	Identity []byte

	// Log gets a line, now and then, on what was dropped and why. Nil for nowhere.
	Log func(line string)

	// Message bounds a message that comes, in bytes (64 MiB; for Pub 4 KiB, since only subscriptions come), Frames its
	// frames (1,024), and Incoming what all peers together may have under way (256 MiB).
	Message  int
	Frames   int
	Incoming int

	// Queue bounds, in bytes, what waits for one peer: 64 MiB.
	Queue int

	// Peers bounds the connections (256). With EvictStrangers a new one takes the place of the oldest that nobody
	// vouched for with [Peer.Trust]; otherwise it is turned away.
	Peers          int
	EvictStrangers bool

	// Handshake is how long a peer may take to introduce itself (10 s), Stall how long it may pause within a message (60 s).
	Handshake time.Duration
	Stall     time.Duration
}

func (o Options) withDefaults() Options {
	set := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	if o.Kind == Pub {
		set(&o.Message, 4<<10)
	}
	set(&o.Message, 64<<20)
	set(&o.Frames, 1024)
	set(&o.Incoming, 256<<20)
	set(&o.Queue, 64<<20)
	set(&o.Peers, 256)
	if o.Handshake == 0 {
		o.Handshake = 10 * time.Second
	}
	if o.Stall == 0 {
		o.Stall = time.Minute
	}
	if o.Log == nil {
		o.Log = func(string) {}
	}
	if o.Handle == nil {
		o.Handle = func(*Peer, [][]byte) {}
	}
	return o
}

// budget is memory that the peers of a socket share for what is coming in.
type budget struct {
	used  atomic.Int64
	limit int64
}

func (b *budget) take(n int) bool {
	if b.used.Add(int64(n)) > b.limit {
		b.used.Add(-int64(n))
		return false
	}
	return true
}

func (b *budget) give(n int) { b.used.Add(-int64(n)) }
