package zmtp

import (
	"bufio"
	"io"
	"net"
	"testing"
	"time"
)

// readHandshake reads what a server says first, and returns what comes after it.
func readHandshake(t *testing.T, conn net.Conn) *bufio.Reader {
	t.Helper()
	r := bufio.NewReader(conn)
	if _, err := r.Discard(greetingSize); err != nil {
		t.Fatal(err)
	}
	if _, err := readReady(r); err != nil {
		t.Fatal(err)
	}
	return r
}

// FuzzPeer gives any bytes to sockets of each kind: they must neither panic, nor hang, nor take more than they may.
func FuzzPeer(f *testing.F) {
	for _, kind := range []string{"DEALER", "SUB", "REQ"} {
		h := hello(kind, "eu")
		f.Add(h)
		f.Add(append(h, 1, 1, 'a', 0, 2, 'b', 'c'))
		f.Add(append(h, 2, 0, 0, 0, 0, 0, 0, 1, 0))
		f.Add(append(h, appendCommand(nil, "SUBSCRIBE", []byte("a"))...))
		f.Add(append(h, appendCommand(nil, "PING", []byte("\x00\x00abc"))...))
	}
	f.Add([]byte("GET / HTTP/1.0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, sent []byte) {
		for _, kind := range []Kind{Router, Pub, Rep} {
			s := newSocket(Options{Kind: kind, Message: 1 << 16, Handle: func(p *Peer, frames [][]byte) {
				size := 0
				for _, frame := range frames {
					size += len(frame)
				}
				if size > 1<<16 || len(frames) > 1024 || len(frames) == 0 {
					t.Errorf("a message of %d bytes in %d frames", size, len(frames))
				}
				p.Send(frames)
			}})
			ours, theirs := net.Pipe()
			go func() {
				_, _ = theirs.Write(sent)
				theirs.Close()
			}()
			go func() { _, _ = io.Copy(io.Discard, theirs) }()
			p, err := s.meet(ours, true)
			if err != nil {
				ours.Close()
				theirs.Close()
				continue
			}
			select {
			case <-p.Done():
			case <-time.After(patience):
				t.Fatal("the connection does not end")
			}
			s.workers.Wait()
			if used := s.incoming.used.Load(); used != 0 {
				t.Errorf("%d bytes of the budget were not given back", used)
			}
		}
	})
}
