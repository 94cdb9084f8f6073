package remote

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"cnn321/cnnlib/internal/testkit"
)

func TestManyCallsAtOnce(t *testing.T) {
	const times = 10
	arrived := make(chan struct{}, times*len(calls(t, testkit.FakeEngine{})))
	c, _ := offer(t, every(func(ctx context.Context) error {
		arrived <- struct{}{}
		// Only when all are here do any go on.
		for len(arrived) < cap(arrived) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			time.Sleep(time.Millisecond)
		}
		return nil
	}))
	var wait sync.WaitGroup
	for range times {
		for name, call := range calls(t, c) {
			wait.Go(func() {
				if err := call(t.Context()); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
	}
	wait.Wait()
}

func TestSocketIsPrivate(t *testing.T) {
	socket := socketPath(t)
	stale := func(make func() error) {
		t.Helper()
		if err := make(); err != nil {
			t.Fatal(err)
		}
		listener, err := Listen(socket)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(socket)
		if err != nil || info.Mode() != os.ModeSocket|0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(socket); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("closed, the socket is still there (%v)", err)
		}
	}
	stale(func() error { return nil })
	stale(func() error { return os.WriteFile(socket, []byte("x"), 0o644) })
	// As an engine that was killed leaves it.
	stale(func() error {
		listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
		if err != nil {
			return err
		}
		listener.SetUnlinkOnClose(false)
		return listener.Close()
	})
}

func TestListenErrors(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "x"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"no folder": filepath.Join(folder, "falta", "s"), "a folder in its place": folder} {
		_, err := Listen(path)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		testkit.WantError(t, err, "socket do motor", path)
	}
}

// Somebody removes the socket: a call under way goes on, and the next finds the engine again.
func TestSocketThatIsRemovedComesBack(t *testing.T) {
	t.Parallel()
	release, began := make(chan struct{}), make(chan struct{}, 2)
	c, _ := offer(t, every(func(context.Context) error {
		began <- struct{}{}
		<-release
		return nil
	}))
	c.patience = time.Minute
	underWay := make(chan error)
	call := func() { _, err := c.Status(t.Context()); underWay <- err }
	go call()
	<-began
	if err := os.Remove(c.socket); err != nil {
		t.Fatal(err)
	}
	go call()
	<-began // through the new socket
	if info, err := os.Stat(c.socket); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the new socket: %v, %v", info, err)
	}
	close(release)
	for range 2 {
		if err := <-underWay; err != nil {
			t.Error(err)
		}
	}
}

// An engine that ends takes its own socket away, and not that of another one in its place.
func TestSocketOfAnother(t *testing.T) {
	socket := socketPath(t)
	first, err := Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(socket); err != nil {
		t.Errorf("the second one's socket: %v", err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(socket); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its own: %v", err)
	}
}
