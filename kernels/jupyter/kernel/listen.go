package kernel

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"cnn321/kernels/jupyter"
)

type netListener = net.Listener

type listeners struct{ shell, control, stdin, iopub, heartbeat netListener }

// listen takes the five ports, waiting for those in use, and returns them with the ports that came of it.
func listen(ctx context.Context, c jupyter.Connection, timeout time.Duration) (l listeners, _ jupyter.Connection, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var taken []netListener
	for _, channel := range []struct {
		port     *int
		listener *netListener
	}{
		{&c.ShellPort, &l.shell}, {&c.ControlPort, &l.control}, {&c.StdinPort, &l.stdin},
		{&c.IOPubPort, &l.iopub}, {&c.HeartbeatPort, &l.heartbeat},
	} {
		listener, err := listenOne(ctx, c, *channel.port)
		if err != nil {
			for _, other := range taken {
				other.Close()
			}
			return listeners{}, c, err
		}
		if tcp, ok := listener.Addr().(*net.TCPAddr); ok {
			*channel.port = tcp.Port
		}
		*channel.listener = listener
		taken = append(taken, listener)
	}
	return l, c, nil
}

func listenOne(ctx context.Context, c jupyter.Connection, port int) (netListener, error) {
	network, where := c.Address(port)
	for {
		listener, err := (&net.ListenConfig{}).Listen(ctx, network, where)
		switch {
		case err == nil && network == "unix":
			return listener, os.Chmod(where, 0o600)
		case err == nil:
			return listener, nil
		case !errors.Is(err, syscall.EADDRINUSE):
			return nil, fmt.Errorf("não consegui usar o endereço %s do kernel: %w", where, err)
		}
		if network == "unix" && abandoned(where) {
			_ = os.Remove(where) // if it fails, listening fails again and says so
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("outro programa ocupa o endereço %s do kernel (reinicie o kernel): %w", where, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// abandoned reports whether a unix socket's file was left by a program that is gone.
func abandoned(path string) bool {
	conn, err := net.DialTimeout("unix", path, time.Second)
	if err == nil {
		conn.Close()
		return false
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}
