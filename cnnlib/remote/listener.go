package remote

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"
)

// Listen opens the unix socket for [Serve], in place of one that an engine which died left behind.
// Only this user may connect. Should somebody remove the socket, as what tidies up temporary folders does, there is soon another in its place, and
// calls under way go on.
func Listen(socket string) (net.Listener, error) {
	if err := os.Remove(socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("socket do motor %s: %w", socket, err)
	}
	inner, made, err := listen(socket)
	if err != nil {
		return nil, err
	}
	l := &listener{socket: socket, inner: inner, made: made, closed: make(chan struct{})}
	go l.watch()
	return l, nil
}

func listen(socket string) (inner *net.UnixListener, made os.FileInfo, err error) {
	inner, err = net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		return nil, nil, fmt.Errorf("socket do motor %s: %w", socket, err)
	}
	err = os.Chmod(socket, 0o600)
	if err == nil {
		made, err = os.Lstat(socket)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("socket do motor %s: %w", socket, err), inner.Close())
	}
	return inner, made, nil
}

// lookEvery is how often a listener looks for its socket.
const lookEvery = time.Second

// listener is a socket that comes back.
type listener struct {
	socket string
	mu     sync.Mutex
	inner  *net.UnixListener
	made   os.FileInfo // its file
	closed chan struct{}
}

func (l *listener) current() *net.UnixListener {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.inner
}

func (l *listener) Accept() (net.Conn, error) {
	for {
		inner := l.current()
		conn, err := inner.Accept()
		if err == nil || l.current() == inner {
			return conn, err
		}
	}
}

func (l *listener) Addr() net.Addr { return l.current().Addr() }

func (l *listener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.closed:
	default:
		close(l.closed)
	}
	if now, err := os.Lstat(l.socket); err != nil || !os.SameFile(l.made, now) {
		l.inner.SetUnlinkOnClose(false) // the name is another engine's now
	}
	return l.inner.Close()
}

func (l *listener) watch() {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-l.closed:
			return
		case <-look.C:
			if _, err := os.Lstat(l.socket); errors.Is(err, os.ErrNotExist) {
				l.again()
			}
		}
	}
}

// again listens at the same place. Where that does not succeed, as in a folder that is gone too, the next look tries once more.
func (l *listener) again() {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.closed:
		return
	default:
	}
	next, made, err := listen(l.socket)
	if err != nil {
		return
	}
	l.inner.SetUnlinkOnClose(false) // the name is the other's now
	_ = l.inner.Close()             // who wanted to connect tries again
	l.inner, l.made = next, made
}
