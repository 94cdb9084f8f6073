package remote

import (
	"bufio"
	"cmp"
	"context"
	"encoding/gob"
	"fmt"
	"net"
	"time"

	"cnn321/cnnlib"
)

// connectionError is a connection that ended too early.
type connectionError struct {
	cause error
	said  bool // the engine itself said that it is about to end
}

func (e *connectionError) Error() string { return e.cause.Error() }
func (e *connectionError) Unwrap() error { return e.cause }

// exchange makes a call over a connection and reads messages up to its end.
func exchange(ctx context.Context, conn net.Conn, call any, watch func(cnnlib.Event)) (*end, error) {
	_ = conn.SetWriteDeadline(time.Now().Add(requestPatience)) // a connection that is closed says so by itself
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	out := sender{conn: conn}
	whole := bufio.NewWriter(&out) // gob writes each form that it tells by itself
	err := gob.NewEncoder(whole).Encode(request{version, call})
	if err == nil {
		err = whole.Flush()
	}
	if err != nil && out.failed == nil {
		return nil, fmt.Errorf("o pedido não pôde ser escrito para o motor (%w): se ele leva muitas imagens, mande menos de cada vez", err)
	}
	if err != nil && ctx.Err() == nil {
		_ = conn.SetReadDeadline(time.Now().Add(farewell)) // what an engine that refused a part of the request has said is there already
	}
	result, unheard := hear(ctx, conn, watch)
	if err != nil && ctx.Err() != nil {
		return nil, &connectionError{cause: err} // it is refused for the end of the request, which is our own doing
	}
	if unheard != nil {
		return nil, &connectionError{cause: cmp.Or(err, unheard)}
	}
	return result, nil
}

// hear reads messages up to the end of a call.
func hear(ctx context.Context, conn net.Conn, watch func(cnnlib.Event)) (*end, error) {
	for messages := gob.NewDecoder(conn); ; {
		var m message
		if err := messages.Decode(&m); err != nil {
			return nil, err
		}
		switch told := m.Told.(type) {
		case cnnlib.Event:
			if watch != nil {
				watch(told)
			}
		case cnnlib.Reading:
			cnnlib.ReportReading(ctx, told)
		case notice:
			cnnlib.Tell(ctx, told.Text)
		}
		if m.End != nil {
			if m.End.Moment != nil {
				cnnlib.TellMoment(ctx, *m.End.Moment)
			}
			return m.End, nil
		}
	}
}

// sender tells a connection that fails from what gob has no form for.
type sender struct {
	conn   net.Conn
	failed error
}

func (s *sender) Write(p []byte) (int, error) {
	n, err := s.conn.Write(p)
	s.failed = err
	return n, err
}
