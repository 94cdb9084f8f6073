package remote

import (
	"context"
	"encoding/gob"
	"io"
	"net"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/internal/testkit"
)

// A client that sends nonsense, or nothing, harms nobody else.
func TestStrangeClients(t *testing.T) {
	c, _ := offer(t, every(func(context.Context) error { return nil }))
	for _, text := range []string{"", "GET / HTTP/1.1\r\n\r\n", "\x00\xff\xff\xff\xff\xff\xff\xff\xff\x01"} {
		conn, err := net.Dial("unix", c.socket)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Status(t.Context()); err != nil {
			t.Errorf("after %q: %v", text, err)
		}
	}
}

// A client that says nothing, or sends on and on, or does not listen, ends with its own connection, and holds up neither another call nor the
// server's end.
func TestClientsThatMisbehave(t *testing.T) {
	listening := make(chan struct{})
	flood := testkit.FakeEngine{
		OnFit: func(ctx context.Context, _ cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
			for i := range 100_000 { // far more than the socket's buffers hold
				watch(cnnlib.Event{Kind: cnnlib.Step, Step: i})
			}
			close(listening)
			<-ctx.Done()
			return cnnlib.History{}, cnnlib.ErrInterrupted
		},
		OnStatus: func(context.Context) (cnnlib.Status, error) { return cnnlib.Status{}, nil },
		OnEvaluate: func(ctx context.Context, _ cnnlib.Model, _ *cnnlib.Dataset) (cnnlib.Metrics, error) {
			<-ctx.Done()
			return cnnlib.Metrics{}, ctx.Err()
		},
	}
	c, stop := offer(t, flood)
	dial := func(r *request) net.Conn {
		conn, err := net.Dial("unix", c.socket)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		if r != nil {
			r.Version = version
			if err := gob.NewEncoder(conn).Encode(r); err != nil {
				t.Fatal(err)
			}
		}
		return conn
	}
	dial(nil) // silent
	dial(&request{Call: fitCall{Model: model().Spec(), Data: dataset(t).Spec(), BatchSize: 4, Epochs: 1}})
	<-listening // the training went on although nobody reads
	talker := dial(&request{Call: evaluateCall{model().Spec(), dataset(t).Spec()}})
	go func() {
		for more := make([]byte, 8192); ; { // more than comes with the request itself
			if _, err := talker.Write(more); err != nil {
				return
			}
		}
	}()
	var m message
	if err := gob.NewDecoder(talker).Decode(&m); err != nil || m.End == nil || m.End.Error == nil {
		t.Errorf("one that sends on gets %+v, %v; want the end of its call", m, err)
	}
	if _, err := c.Status(t.Context()); err != nil {
		t.Errorf("another client: %v", err)
	}
	stop() // or the test does not end
}
