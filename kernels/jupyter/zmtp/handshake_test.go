package zmtp

import (
	"bytes"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

// hello is a client's part of a handshake.
func hello(kind, identity string) []byte {
	b := greeting(false)
	return append(b, appendCommand(nil, "READY", readyProperties(Kind(kind), []byte(identity)))...)
}

func TestBadPeers(t *testing.T) {
	dealer := hello("DEALER", "")
	edit := func(at int, with ...byte) []byte {
		b := slices.Clone(dealer)
		copy(b[at:], with)
		return b
	}
	then := func(bytes ...byte) []byte { return append(slices.Clone(dealer), bytes...) }
	tests := []struct {
		name string
		sent []byte
		log  string
	}{
		{"HTTP", []byte("GET / HTTP/1.1\r\n\r\n"), "not ZeroMQ"},
		{"zeros", make([]byte, 1000), "not ZeroMQ"},
		{"no signature", edit(9, 0), "not ZeroMQ"},
		{"old version", edit(10, 2), "too old"},
		{"another mechanism", edit(12, []byte("PLAIN")...), "PLAIN"},
		{"cut greeting", dealer[:40], "unexpected EOF"},
		{"another kind", hello("PULL", ""), `"PULL"`},
		{"no kind", append(greeting(false), appendCommand(nil, "READY", nil)...), `""`},
		{"long identity", hello("DEALER", strings.Repeat("i", 300)), "300"},
		{"a message instead of READY", append(greeting(false), 0, 1, 'x'), "before"},
		{"a huge READY", append(greeting(false), 6, 0xFF, 0, 0, 0, 0, 0, 0, 0), "limit"},
		{"malformed properties", append(greeting(false), appendCommand(nil, "READY", []byte("\x05ab"))...), "properties"},
		{"cut property value", append(greeting(false), appendCommand(nil, "READY", []byte("\x01a\xff\xff\xff\xffb"))...), "properties"},
		{"ERROR", append(greeting(false), appendCommand(nil, "ERROR", []byte("\x02no"))...), "refuses"},
		{"reserved flags", then(0x80, 0), "flags"},
		{"a command of several frames", then(5, 0), "several frames"},
		{"2^63 bytes", then(2, 0x80, 0, 0, 0, 0, 0, 0, 0), "limit"},
		{"above the limit", then(2, 0, 0, 0, 0, 0x7F, 0, 0, 0), "limit"},
		{"above the limit in two frames", then(append([]byte{1, 100}, append(make([]byte, 100), 2, 0, 0, 0, 0, 0, 0x0F, 0xFF, 0xFF)...)...), "limit"},
		{"cut frame", then(0, 9, 'x'), "unexpected EOF"},
		{"cut message", then(1, 1, 'x'), "unexpected EOF"},
		{"empty command", then(4, 0), "command"},
		{"command with a wrong name", then(4, 2, 9, 'x'), "command"},
		{"malformed PING", then(appendCommand(nil, "PING", []byte{0})...), "PING"},
		{"too many frames", then(bytes.Repeat([]byte{1, 0}, 2000)...), "limit"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			logged := make(chan string, 100)
			address := echo(t, Options{Message: 1 << 20, Log: func(line string) { logged <- line }})
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.Write(test.sent); err != nil {
				t.Fatal(err)
			}
			conn.(*net.TCPConn).CloseWrite()
			_ = conn.SetReadDeadline(time.Now().Add(patience))
			if _, err := io.Copy(io.Discard, conn); err != nil && !strings.Contains(err.Error(), "reset") {
				t.Errorf("the connection is not ended: %v", err)
			}
			select {
			case line := <-logged:
				if !strings.Contains(line, test.log) {
					t.Errorf("logged %q, want a line with %q", line, test.log)
				}
			case <-time.After(patience):
				t.Error("nothing was logged")
			}
			answers(t, address)
		})
	}
}
