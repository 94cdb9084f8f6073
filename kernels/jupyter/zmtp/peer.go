package zmtp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	batchSize        = 256 << 10 // how much is handed to the system in one write, about
	maxSubscriptions = 64
)

// Peer is the other end of a connection.
type Peer struct {
	socket   *Socket
	conn     net.Conn
	identity []byte
	minor    byte

	out   *queue
	quick chan []byte // commands that answer the peer's
	done  chan struct{}
	flush sync.WaitGroup // the writer

	trusted atomic.Bool

	mu     sync.Mutex
	topics [][]byte
	err    error
	closed bool
}

// Identity is what the peer calls itself, or a name that no other peer has.
func (p *Peer) Identity() []byte { return p.identity }

// Trust vouches for the peer: it is not evicted for a newcomer.
func (p *Peer) Trust() { p.trusted.Store(true) }

// Done is closed when the connection has ended; Err then says why.
func (p *Peer) Done() <-chan struct{} { return p.done }

// Err is why the connection has ended: nil as long as it has not, and when it was closed on this side.
func (p *Peer) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// Send queues a message for the peer, which shares memory with the frames from then on. It reports whether there was
// room: a peer that reads nothing is disconnected.
func (p *Peer) Send(frames [][]byte) bool {
	m := newOutgoing(frames)
	if !p.out.fits(m) {
		p.end(errors.New("it does not read what it is sent"))
		return false
	}
	p.out.push(m, true)
	return true
}

// Subscribe asks a publisher for the messages whose first frame begins with topic.
func (p *Peer) Subscribe(topic []byte) bool {
	if p.minor == 0 {
		return p.Send([][]byte{append([]byte{1}, topic...)})
	}
	select {
	case p.quick <- appendCommand(nil, "SUBSCRIBE", topic):
		return true
	case <-p.done:
		return false
	}
}

// Close ends the connection, without waiting for what is queued.
func (p *Peer) Close() { p.end(nil) }

// end closes the connection once, for a reason.
func (p *Peer) end(reason error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.closed, p.err = true, reason
	p.out.close()
	p.conn.Close()
	close(p.done)
}

// subscribed reports whether the peer wants messages of topic.
func (p *Peer) subscribed(topic []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, prefix := range p.topics {
		if bytes.HasPrefix(topic, prefix) {
			return true
		}
	}
	return false
}

func (p *Peer) subscribe(topic []byte) error {
	p.mu.Lock()
	if len(p.topics) >= maxSubscriptions {
		p.mu.Unlock()
		return errors.New("too many subscriptions")
	}
	p.topics = append(p.topics, topic)
	p.mu.Unlock()
	if p.socket.o.Subscribed != nil {
		p.socket.o.Subscribed(p, topic)
	}
	return nil
}

func (p *Peer) cancel(topic []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, have := range p.topics {
		if bytes.Equal(have, topic) {
			p.topics = append(p.topics[:i:i], p.topics[i+1:]...)
			return
		}
	}
}

// read reads until the connection ends, and returns why.
func (p *Peer) read() error {
	r := bufio.NewReaderSize(p.conn, 16<<10)
	for {
		frames, size, err := p.readMessage(r)
		if err != nil {
			return err
		}
		err = p.take(frames)
		p.socket.incoming.give(size)
		if err != nil {
			return err
		}
	}
}

// take gives a message to whom it concerns.
func (p *Peer) take(frames [][]byte) error {
	if p.socket.o.Kind != Pub {
		p.socket.o.Handle(p, frames)
		return nil
	}
	// In ZMTP 3.0 subscriptions are messages.
	if len(frames) != 1 || len(frames[0]) == 0 || frames[0][0] > 1 {
		return errors.New("a message that is no subscription")
	}
	if topic := frames[0][1:]; frames[0][0] == 1 {
		return p.subscribe(topic)
	} else {
		p.cancel(topic)
	}
	return nil
}

// readMessage reads the next message, answering commands before it. Its size is what it holds of the incoming budget.
func (p *Peer) readMessage(r *bufio.Reader) (frames [][]byte, size int, err error) {
	defer func() {
		if err != nil {
			p.socket.incoming.give(size)
		}
	}()
	room := func(n int) error {
		_ = p.conn.SetReadDeadline(time.Now().Add(p.socket.o.Stall))
		if !p.socket.incoming.take(n) {
			return fmt.Errorf("%w of all peers together", errTooLarge)
		}
		size += n
		return nil
	}
	for {
		if len(frames) == 0 {
			// Between messages a peer may pause for as long as it likes.
			_ = p.conn.SetReadDeadline(time.Time{})
		}
		flags, length, err := readHeader(r)
		if err != nil {
			if len(frames) > 0 {
				err = unexpected(err)
			}
			return nil, size, err
		}
		if length > uint64(p.socket.o.Message-min(size, p.socket.o.Message)) || len(frames) >= p.socket.o.Frames {
			return nil, size, errTooLarge
		}
		body, err := readBody(r, length, room)
		if err != nil {
			return nil, size, err
		}
		if flags&flagCommand != 0 {
			if err := p.obey(body); err != nil {
				return nil, size, err
			}
			p.socket.incoming.give(len(body))
			size -= len(body)
			continue
		}
		if len(frames) == 0 && flags&flagMore != 0 {
			_ = p.conn.SetReadDeadline(time.Now().Add(p.socket.o.Stall))
		}
		frames = append(frames, body)
		if flags&flagMore == 0 {
			return frames, size, nil
		}
	}
}

// obey does what a command asks; unknown ones are nothing to us.
func (p *Peer) obey(body []byte) error {
	c, err := parseCommand(body)
	if err != nil {
		return err
	}
	switch {
	case c.name == "PING":
		if len(c.data) < 2 || len(c.data) > 2+16 {
			return errors.New("malformed PING")
		}
		select {
		case p.quick <- appendCommand(nil, "PONG", c.data[2:]):
		default: // it pings faster than it reads
		}
	case c.name == "ERROR":
		return fmt.Errorf("the peer refuses: %q", c.data)
	case c.name == "SUBSCRIBE" && p.socket.o.Kind == Pub:
		return p.subscribe(c.data)
	case c.name == "CANCEL" && p.socket.o.Kind == Pub:
		p.cancel(c.data)
	}
	return nil
}

// write sends what is queued until the queue is closed and empty, or the connection ends.
func (p *Peer) write() error {
	var (
		batch   []outgoing
		buffers net.Buffers
		headers []byte
	)
	for {
		batch = p.out.take(batch[:0], batchSize)
		select {
		case c := <-p.quick:
			if _, err := p.conn.Write(c); err != nil {
				return err
			}
		default:
		}
		if len(batch) == 0 {
			select {
			case _, open := <-p.out.wake:
				if !open {
					return p.writeLast()
				}
			case c := <-p.quick:
				if _, err := p.conn.Write(c); err != nil {
					return err
				}
			}
			continue
		}
		buffers, headers = buffers[:0], headers[:0]
		for _, m := range batch {
			buffers, headers = appendMessage(buffers, headers, m.frames)
		}
		pending := buffers // WriteTo consumes it
		if _, err := pending.WriteTo(p.conn); err != nil {
			return err
		}
		clear(batch)
		clear(buffers)
	}
}

// writeLast sends what a closed queue still holds.
func (p *Peer) writeLast() error {
	for {
		batch := p.out.take(nil, batchSize)
		if len(batch) == 0 {
			return io.EOF
		}
		for _, m := range batch {
			buffers, _ := appendMessage(nil, nil, m.frames)
			if _, err := buffers.WriteTo(p.conn); err != nil {
				return err
			}
		}
	}
}

// appendMessage appends a message's frames, each behind its header; headers is where the headers lie.
func appendMessage(buffers net.Buffers, headers []byte, frames [][]byte) (net.Buffers, []byte) {
	for i, frame := range frames {
		var flags byte
		if i < len(frames)-1 {
			flags = flagMore
		}
		from := len(headers)
		headers = appendHeader(headers, flags, len(frame))
		buffers = append(buffers, headers[from:len(headers):len(headers)])
		if len(frame) > 0 {
			buffers = append(buffers, frame)
		}
	}
	return buffers, headers
}
