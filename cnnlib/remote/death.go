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
	"syscall"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/board"
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
	return board.Put(deathFile(socket), text)
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

// homeTakes is within what time an engine's folder that was removed is there again, if it can be.
const homeTakes = 3 * time.Second

// deathAfter is the end of an engine to which a call connected when something was told last. It waits for it to be told, no longer than patience.
func (c *Client) deathAfter(ctx context.Context, at telling, patience time.Duration) (Death, bool) {
	if at.Moved {
		return at.Death, true
	}
	homeless := time.Time{} // since when nobody can tell anything
	for began := time.Now(); ctx.Err() == nil; time.Sleep(10 * time.Millisecond) {
		now := told(c.socket)
		if isOurs(filepath.Dir(c.socket)) {
			homeless = time.Time{}
		} else if homeless.IsZero() {
			homeless = time.Now()
		} else if time.Since(homeless) > homeTakes {
			return lostHome(c.socket), true
		}
		switch {
		case now == at:
		case now == telling{}: // somebody has removed the folder, and there is soon another, whose owner tells
			patience = max(patience, c.movePatience)
		case now.Owner != at.Owner:
			return Handover(), true // and maybe more, of the next engine
		case now.Why != "":
			return now.Death, true
		}
		if at == (telling{}) || time.Since(began) > patience {
			break
		}
	}
	return Death{}, false
}

// isOurs reports whether there is a folder of this user.
func isOurs(folder string) bool {
	info, err := os.Lstat(folder)
	return err == nil && info.IsDir() && ownerOf(info) == os.Getuid()
}

// ownerOf is the user whose a file is, this one where that cannot be told.
func ownerOf(info os.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return os.Getuid()
}

// lostHome is that an engine was asked to end because its folder is not there any more, or is somebody else's, and stays so: who keeps engines would
// have made another by now.
func lostHome(socket string) Death {
	return Death{
		Why:  fmt.Sprintf("a pasta dele, %s, foi apagada ou trocada por outro programa, e o kernel não consegue usá-la", filepath.Dir(socket)),
		Do:   "reinicie o kernel (menu Kernel → Reiniciar) e execute a célula de novo; o que foi treinado está guardado, e o treino continua dali",
		Down: true,
	}
}

// checkHome fails where the folder of a socket belongs to another user, who could answer for the engine; root could anyway.
func checkHome(socket string) error {
	folder := filepath.Dir(socket)
	if info, err := os.Lstat(folder); err == nil {
		if owner := ownerOf(info); owner != os.Getuid() && owner != 0 {
			return fmt.Errorf("a pasta do motor de cálculo, %s, é agora de outro usuário, e não falo com quem está lá: reinicie o kernel (menu Kernel → Reiniciar); o que foi treinado está guardado", folder)
		}
	}
	return nil
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
