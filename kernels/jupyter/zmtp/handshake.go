package zmtp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Kind is a socket's type.
type Kind string

// The kinds of sockets of a Jupyter kernel, and of those that connect to it.
const (
	Router Kind = "ROUTER"
	Pub    Kind = "PUB"
	Rep    Kind = "REP"
	Dealer Kind = "DEALER"
	Sub    Kind = "SUB"
	Req    Kind = "REQ"
)

// partners are the kinds of peers that a socket may have.
var partners = map[Kind][]string{
	Router: {"DEALER", "REQ", "ROUTER"},
	Pub:    {"SUB", "XSUB"},
	Rep:    {"REQ", "DEALER"},
	Dealer: {"ROUTER", "REP", "DEALER"},
	Sub:    {"PUB", "XPUB"},
	Req:    {"REP", "ROUTER"},
}

const (
	greetingSize  = 64
	maxReady      = 4096 // a READY command carries a kind and an identity
	maxIdentity   = 255
	mechanismNull = "NULL"
)

// greeting is what each side says first. We are 3.1: subscriptions may be commands.
func greeting(server bool) []byte {
	g := make([]byte, greetingSize)
	g[0], g[9] = 0xFF, 0x7F
	g[10], g[11] = 3, 1
	copy(g[12:32], mechanismNull)
	if server {
		g[32] = 1
	}
	return g
}

// checkGreeting returns the minor version of a peer, if it is one that we can talk to.
func checkGreeting(g []byte) (minor byte, err error) {
	mechanism := string(bytes.TrimRight(g[12:32], "\x00"))
	switch {
	case g[0] != 0xFF || g[9]&1 == 0:
		return 0, errors.New("not ZeroMQ")
	case g[10] < 3:
		return 0, fmt.Errorf("ZMTP version %d is too old", g[10])
	case mechanism != mechanismNull:
		return 0, fmt.Errorf("mechanism %q", mechanism)
	case g[10] > 3:
		return 1, nil
	}
	return g[11], nil
}

// welcome is what a handshake tells of the peer.
type welcome struct {
	minor    byte
	identity []byte
}

// handshake agrees with the peer at the other end of rw.
func handshake(rw io.ReadWriter, kind Kind, identity []byte, server bool) (welcome, error) {
	if _, err := rw.Write(greeting(server)); err != nil {
		return welcome{}, fmt.Errorf("greeting: %w", err)
	}
	var theirs [greetingSize]byte
	// The first byte alone tells whether this is ZeroMQ at all: whoever says something else need not say 64 bytes of it.
	if _, err := io.ReadFull(rw, theirs[:1]); err != nil {
		return welcome{}, fmt.Errorf("greeting: %w", err)
	}
	if theirs[0] != 0xFF {
		return welcome{}, errors.New("greeting: not ZeroMQ")
	}
	if _, err := io.ReadFull(rw, theirs[1:]); err != nil {
		return welcome{}, fmt.Errorf("greeting: %w", unexpected(err))
	}
	minor, err := checkGreeting(theirs[:])
	if err != nil {
		return welcome{}, fmt.Errorf("greeting: %w", err)
	}
	if _, err := rw.Write(appendCommand(nil, "READY", readyProperties(kind, identity))); err != nil {
		return welcome{}, fmt.Errorf("READY: %w", err)
	}
	ready, err := readReady(rw)
	if err != nil {
		return welcome{}, fmt.Errorf("READY: %w", err)
	}
	properties, err := parseProperties(ready)
	if err != nil {
		return welcome{}, fmt.Errorf("READY: %w", err)
	}
	peer := welcome{minor: minor, identity: properties["identity"]}
	if theirKind := string(properties["socket-type"]); !slices.Contains(partners[kind], theirKind) {
		reason := "Invalid socket type"
		_, _ = rw.Write(appendCommand(nil, "ERROR", append([]byte{byte(len(reason))}, reason...)))
		return welcome{}, fmt.Errorf("READY: a %s socket cannot talk to %q", kind, theirKind)
	}
	if len(peer.identity) > maxIdentity {
		return welcome{}, fmt.Errorf("READY: identity of %d bytes", len(peer.identity))
	}
	return peer, nil
}

func readyProperties(kind Kind, identity []byte) []byte {
	p := appendProperty(nil, "Socket-Type", []byte(kind))
	// Only these three announce themselves by name.
	if kind == Router || kind == Dealer || kind == Req {
		p = appendProperty(p, "Identity", identity)
	}
	return p
}

func appendProperty(b []byte, name string, value []byte) []byte {
	b = append(b, byte(len(name)))
	b = append(b, name...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(value)))
	return append(b, value...)
}

// readReady reads the READY command and returns its data.
func readReady(r io.Reader) ([]byte, error) {
	flags, size, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	if flags&flagCommand == 0 {
		return nil, errors.New("a message before the handshake's end")
	}
	if size > maxReady {
		return nil, errTooLarge
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, unexpected(err)
	}
	c, err := parseCommand(body)
	switch {
	case err != nil:
		return nil, err
	case c.name == "ERROR":
		return nil, fmt.Errorf("the peer refuses: %q", c.data)
	case c.name != "READY":
		return nil, fmt.Errorf("command %q", c.name)
	}
	return c.data, nil
}

// parseProperties reads the properties of a READY command; their names are in lower case.
func parseProperties(b []byte) (map[string][]byte, error) {
	malformed := errors.New("malformed properties")
	properties := make(map[string][]byte)
	for len(b) > 0 {
		n := 1 + int(b[0])
		if n == 1 || len(b) < n+4 {
			return nil, malformed
		}
		name := strings.ToLower(string(b[1:n]))
		size := binary.BigEndian.Uint32(b[n:])
		b = b[n+4:]
		if uint64(size) > uint64(len(b)) {
			return nil, malformed
		}
		properties[name] = b[:size]
		b = b[size:]
	}
	return properties, nil
}
