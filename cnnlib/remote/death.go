package remote

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
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
	// it trains. Nothing was wrong with what is called. It is told before the last engine is asked to end, and something else before the
	// next one begins: so what was in force as a call connected says whose end its own is.
	Moved bool
	// Owner is who runs the engine, and another one from each kernel to the next; empty where there is only one.
	Owner string
}

// Handover is what is told while the engine passes from one kernel to the next.
func Handover() Death {
	return Death{Why: "o kernel que o tinha iniciado terminou", Do: "execute a célula de novo (um treino continua do que foi guardado por último)", Moved: true}
}

// telling is what was told at some time; the zero telling is that nobody tells.
type telling struct {
	Death
	// Name is its own. A file's time would not do: the computer's clock may be set.
	Name string
}

// deathFile is where it is told.
func deathFile(socket string) string { return socket + ".end" }

// Tell tells the clients of a socket why its engine ended. The zero Death, told before the first engine, says that there is somebody
// who will tell.
func Tell(socket string, d Death) error {
	text, err := json.Marshal(telling{d, rand.Text()})
	if err != nil {
		return err
	}
	// Renamed, so that nobody reads half of it.
	next, err := os.CreateTemp(filepath.Dir(socket), filepath.Base(deathFile(socket)))
	if err != nil {
		return err
	}
	_, err = next.Write(text)
	if err = errors.Join(err, next.Close()); err == nil {
		err = os.Rename(next.Name(), deathFile(socket))
	}
	if err != nil {
		_ = os.Remove(next.Name())
	}
	return err
}

// Told is what was told last of a socket's engines; ok is false where nobody has told anything.
func Told(socket string) (d Death, ok bool) {
	now := told(socket)
	return now.Death, now != telling{}
}

// told is what was told last.
func told(socket string) (now telling) {
	text, err := os.ReadFile(deathFile(socket))
	if err != nil || json.Unmarshal(text, &now) != nil {
		return telling{}
	}
	return now
}

// deathAfter is the end of an engine to which a call connected when something was told last. It waits for it to be told, no longer than patience.
func (c *Client) deathAfter(ctx context.Context, at telling, patience time.Duration) (Death, bool) {
	if at.Moved {
		return at.Death, true
	}
	for deadline := time.Now().Add(patience); ctx.Err() == nil; time.Sleep(10 * time.Millisecond) {
		now := told(c.socket)
		switch {
		case now == at:
		case now == telling{}: // somebody has removed the folder, and there is soon another
		case now.Owner != at.Owner:
			return Handover(), true // and maybe more, of the next engine
		case now.Why != "":
			return now.Death, true
		}
		if at == (telling{}) || time.Now().After(deadline) {
			break
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

// Ping asks an engine whether it lives. It answers at once whatever it computes; no answer within the time is an error. One of another version,
// which says so, lives.
func Ping(socket string, within time.Duration) error {
	conn, err := net.DialTimeout("unix", socket, within)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(within)); err != nil {
		return err
	}
	if _, err := exchange(context.Background(), conn, pingCall{}, nil); err != nil {
		return fmt.Errorf("o motor não respondeu: %w", err)
	}
	return nil
}
