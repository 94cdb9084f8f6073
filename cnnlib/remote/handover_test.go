package remote

import (
	"encoding/gob"
	"errors"
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// A call that ends with its engine is made once more where the engine passes to another kernel, and only there: an engine that crashes right after
// that has crashed. What was told when the call connected says which engine it is, however late the next word of it comes, and if one is missed.
func TestEndIsTheHandoversOrTheEngines(t *testing.T) {
	of := func(d Death, owner string) Death {
		d.Owner = owner
		return d
	}
	crash := Death{Why: "faltou memória", Do: "diminua o lote"}
	tell := func(all ...Death) func(socket string) error {
		return func(socket string) (err error) {
			for _, d := range all {
				err = errors.Join(err, Tell(socket, d))
			}
			return err
		}
	}
	for _, test := range []struct {
		name   string
		before []Death                   // what was told as the call connects, the last one last
		says   bool                      // the engine answers that it is about to end
		after  func(socket string) error // after the connection's end
		again  bool                      // the call is made once more
	}{
		{"a crash", []Death{of(Death{}, "a")}, false, tell(of(crash, "a")), false},
		{"a crash right after a handover", []Death{of(Death{}, "a"), of(Handover(), "b"), of(Death{}, "b")}, false, tell(of(crash, "b")), false},
		{"one after a crash", []Death{of(crash, "a")}, false, tell(of(crash, "a")), false},
		{"taken while the engine ends, which takes long", []Death{of(Handover(), "a")}, true, nil, true},
		{"taken while the engine ends, and broken off", []Death{of(Handover(), "b")}, false, nil, true},
		{"taken while the engine ends, and the next one crashes at once", []Death{of(Handover(), "b")}, true, tell(of(Death{}, "b"), of(crash, "b")), true},
		{"a handover", []Death{of(Death{}, "a")}, true, tell(of(Handover(), "b")), true},
		{"a handover after a crash", []Death{of(crash, "a")}, true, tell(of(Handover(), "a")), true},
		{"a handover of which only the end is seen", []Death{of(Death{}, "a")}, true, tell(of(Death{}, "b")), true},
		{"a handover, and the next one has crashed", []Death{of(Death{}, "a")}, true, tell(of(crash, "b")), true},
		{"the folder is removed, and another owner makes it anew", []Death{of(Death{}, "a")}, true, func(socket string) error {
			return errors.Join(os.Remove(deathFile(socket)), Tell(socket, of(Death{}, "b")))
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var c *Client
			var calls atomic.Int32
			c = falseServer(t, func(conn net.Conn, _ request) {
				answer := message{End: &end{Result: cnnlib.Status{Device: "CPU"}}}
				if calls.Add(1) == 1 {
					if answer.End = &(end{Error: toWire(cnnlib.ErrEngineGone)}); !test.says {
						answer = message{}
					}
					if test.after != nil {
						defer func() {
							conn.Close()
							if err := test.after(c.socket); err != nil {
								t.Error(err)
							}
						}()
					}
				}
				if err := gob.NewEncoder(conn).Encode(answer); err != nil {
					t.Error(err)
				}
			})
			c.tellingTakes = time.Hour
			if err := tell(test.before...)(c.socket); err != nil {
				t.Fatal(err)
			}
			status, err := c.Status(t.Context())
			if n := calls.Load(); n != 1 && !test.again || n != 2 && test.again {
				t.Errorf("%d calls", n)
			}
			if test.again {
				if err != nil || status.Device != "CPU" {
					t.Errorf("%+v, %v", status, err)
				}
				return
			}
			if !errors.Is(err, cnnlib.ErrEngineGone) {
				t.Errorf("err = %v", err)
			}
			testkit.WantError(t, err, "parou no meio do pedido: faltou memória")
		})
	}
}
