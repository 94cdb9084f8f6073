package zmtp

import (
	"io"
	"net"
)

// batchSize is how much is handed to the system in one write, about.
const batchSize = 256 << 10

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
