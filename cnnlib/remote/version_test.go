package remote

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

func TestOtherVersion(t *testing.T) {
	c, _ := offer(t, testkit.FakeEngine{})
	ask := func(r request) error {
		conn, err := net.Dial("unix", c.socket)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := gob.NewEncoder(conn).Encode(r); err != nil {
			t.Fatal(err)
		}
		var m message
		if err := gob.NewDecoder(conn).Decode(&m); err != nil {
			t.Fatal(err)
		}
		return m.End.Error.err()
	}
	testkit.WantError(t, ask(request{Version: version + 1, Call: statusCall{}}), fmt.Sprintf("versões diferentes (%d e %d)", version, version+1), "reinicie o kernel")
	testkit.WantError(t, ask(request{Call: statusCall{}}), fmt.Sprintf("versões diferentes (%d e 0)", version), "reinicie o kernel")
	testkit.WantError(t, ask(request{Version: version}), "pedido vazio")

	// As version 8 has them, which is another type in each field but Version and End.
	type formerEnd struct {
		Error   *wireError
		Metrics cnnlib.Metrics
	}
	type formerRequest struct {
		Version int
		Status  *statusCall
	}
	type formerMessage struct {
		Notice string
		End    *formerEnd
	}
	wanted := []string{"versões diferentes", "reinicie o kernel"}
	conn, err := net.Dial("unix", c.socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var told formerMessage
	if err := errors.Join(gob.NewEncoder(conn).Encode(formerRequest{8, &statusCall{}}), gob.NewDecoder(conn).Decode(&told)); err != nil || told.End == nil {
		t.Fatalf("a cell of version 8 hears %+v, %v", told, err)
	}
	testkit.WantError(t, told.End.Error.err(), wanted...)

	former := falseServer(t, func(conn net.Conn, r request) {
		answer := formerMessage{End: &formerEnd{Error: toWire(fmt.Errorf("versões diferentes (8 e %d): reinicie o kernel", r.Version))}}
		if err := gob.NewEncoder(conn).Encode(answer); err != nil {
			t.Error(err)
		}
	})
	_, err = former.Status(t.Context())
	testkit.WantError(t, err, wanted...)

	// A call that this version does not have.
	next, err := net.Dial("unix", c.socket)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	gob.RegisterName("cnn321/cnnlib/remote.nextCall", nextCall{})
	var m message
	if err := errors.Join(gob.NewEncoder(rename{next}).Encode(request{version + 1, nextCall{1}}), gob.NewDecoder(next).Decode(&m)); err != nil || m.End == nil {
		t.Fatalf("a cell of the next version hears %+v, %v", m, err)
	}
	testkit.WantError(t, m.End.Error.err(), wanted...)
}

// nextCall is a call of a later version, whose name the server does not know: see rename.
type nextCall struct{ Much int }

// rename has what is sent name nextCall otherwise.
type rename struct{ to io.Writer }

func (r rename) Write(p []byte) (int, error) {
	return r.to.Write(bytes.ReplaceAll(p, []byte("remote.nextCall"), []byte("remote.afarCall")))
}
