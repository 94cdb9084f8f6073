package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"cnn321/cnnlib"
)

// Death is why the last engine of a socket ended, as who keeps engines tells those who call them.
type Death struct {
	// Why and Do are what happened and what to do, each a part of a sentence. Empty: none has ended yet.
	Why, Do string
	// Down: there will be no other engine by itself.
	Down bool
	// Moved: the kernel that ran the engine ended, and another one begins an engine in the same place as soon as the last one has kept what
	// it trains. Nothing was wrong with what is called.
	Moved bool
}

// deathFile is where it is told.
func deathFile(socket string) string { return socket + ".end" }

// Tell tells the clients of a socket why its engine ended. The zero Death, told before the first engine, says that there is somebody
// who will tell.
func Tell(socket string, d Death) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	// Renamed, so that nobody reads half of it.
	next := deathFile(socket) + ".new"
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return err
	}
	return os.Rename(next, deathFile(socket))
}

// Told is what was told last of a socket's engines; ok is false where nobody has told anything.
func Told(socket string) (d Death, ok bool) {
	d, _, ok = told(socket)
	return d, ok
}

// told is what was told last, and the file that tells it; ok is false where nobody tells.
func told(socket string) (d Death, file os.FileInfo, ok bool) {
	file, err := os.Stat(deathFile(socket))
	if err != nil {
		return d, nil, false
	}
	text, err := os.ReadFile(deathFile(socket))
	if err != nil || json.Unmarshal(text, &d) != nil {
		return d, nil, false
	}
	return d, file, true
}

// sameTelling reports whether nothing was told in between.
func sameTelling(before, now os.FileInfo) bool {
	return os.SameFile(before, now) && before.ModTime().Equal(now.ModTime())
}

// tellingTakes is within what time of an engine's end it is told.
const tellingTakes = 2 * time.Second

// deathAfter waits for the end of an engine to be told, which was there when the file was. That it is another file says so, and not its time: the
// computer's clock may be set meanwhile.
func (c *Client) deathAfter(ctx context.Context, before os.FileInfo) (Death, bool) {
	for deadline := time.Now().Add(tellingTakes); ctx.Err() == nil; time.Sleep(10 * time.Millisecond) {
		d, now, ok := told(c.socket)
		if !ok {
			return d, false
		}
		if d.Why != "" && (before == nil || !sameTelling(before, now)) {
			return d, true
		}
		if time.Now().After(deadline) {
			return d, false
		}
	}
	return Death{}, false
}

// goneError is [cnnlib.ErrEngineGone] with its reason in place of the general words.
type goneError struct {
	text  string
	moved bool // see Death
}

func (e goneError) Error() string { return e.text }
func (goneError) Unwrap() error   { return cnnlib.ErrEngineGone }

// gone is that an engine ended in the middle of a call.
func (d Death) gone() error {
	if d.Down {
		return goneError{text: "o motor de cálculo parou no meio do pedido, e não foi iniciado outra vez: " + d.Why + ". O que fazer: " + d.Do}
	}
	return goneError{text: "o motor de cálculo parou no meio do pedido: " + d.Why + ". O kernel já está iniciando outro. O que fazer: " + d.Do, moved: d.Moved}
}

// absent is that there is no engine.
func (d Death) absent() error {
	return errors.New("o motor de cálculo está parado: " + d.Why + ". O que fazer: " + d.Do)
}

// Ping asks an engine whether it lives. It answers at once whatever it computes; no answer within the time is an error.
func Ping(socket string, within time.Duration) error {
	conn, err := net.DialTimeout("unix", socket, within)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(within)); err != nil {
		return err
	}
	end, err := exchange(context.Background(), conn, request{Ping: &pingCall{}}, nil)
	if err != nil {
		return fmt.Errorf("o motor não respondeu: %w", err)
	}
	return end.Error.err()
}
