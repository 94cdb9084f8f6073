package gopls

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/sourcegraph/jsonrpc2"
)

// errRefused is found in the error of a question to which gopls answered with an error.
var errRefused = errors.New("o gopls recusou a pergunta")

// ask tells gopls the document, if it is another one, and asks it one thing about a place in it.
func (s *session) ask(ctx context.Context, doc document, method string, at int, result any) error {
	select {
	case <-s.ready:
	case <-s.ended:
		return s.why()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case s.turn <- struct{}{}:
	case <-s.ended:
		return s.why()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	s.waiting.Add(1)
	leave := sync.OnceFunc(func() { s.waiting.Add(-1) })
	defer leave()
	id := jsonrpc2.ID{Num: s.questions.Add(1)}
	sent := make(chan pending, 1)
	go func() {
		defer func() { <-s.turn }()
		sent <- s.send(doc, method, at, id) // blocks when gopls does not read
	}()
	select {
	case call := <-sent:
		if call.err != nil {
			return s.broken(ctx, call.err)
		}
		err := call.Wait(ctx, result)
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			leave()
			go s.giveUp(id, call)
			return context.Cause(ctx)
		}
		return s.broken(ctx, err)
	case <-ctx.Done():
		leave()
		go func() {
			select {
			case call := <-sent:
				if call.err == nil {
					s.giveUp(id, call)
				}
			case <-s.ended:
			case <-time.After(s.config.Patience): // it reads whatever it is at
				s.kill(errors.New("o gopls parou de ler"))
			}
		}()
		return context.Cause(ctx)
	}
}

// pending is a question that has been sent, or could not be.
type pending struct {
	jsonrpc2.Waiter
	err error
}

// send may be called by the holder of turn only.
func (s *session) send(doc document, method string, at int, id jsonrpc2.ID) pending {
	ctx := context.Background() // the connection's writes know no other
	if changes := s.files.changes(); len(changes) > 0 {
		if err := s.conn.Notify(ctx, "workspace/didChangeWatchedFiles", watchedFiles{Changes: changes}); err != nil {
			return pending{err: err}
		}
	}
	program := documentID{URI: fileURI(s.config.program())}
	if s.known == 0 || s.text != doc.text {
		s.known++
		s.text = doc.text
		told := documentID{URI: program.URI, Version: s.known}
		var err error
		if s.known == 1 {
			var open didOpen
			open.TextDocument.documentID, open.TextDocument.LanguageID, open.TextDocument.Text = told, "go", doc.text
			err = s.conn.Notify(ctx, "textDocument/didOpen", open)
		} else {
			err = s.conn.Notify(ctx, "textDocument/didChange",
				didChange{TextDocument: told, ContentChanges: []wholeText{{doc.text}}})
		}
		if err != nil {
			return pending{err: err}
		}
	}
	question := placed{TextDocument: program, Position: doc.position(at)}
	if method == methodComplete || method == methodSignature {
		question.Context = &triggerContext{TriggerKind: invoked}
	}
	call, err := s.conn.DispatchCall(ctx, method, question, jsonrpc2.PickID(id))
	return pending{Waiter: call, err: err}
}

// giveUp tells gopls that nobody waits any more. It then answers at once, unless it hangs: then it is ended. gopls answers
// in the order in which it was asked, so it may also be at an older question, for which somebody does wait: it has its time from when that is answered.
func (s *session) giveUp(id jsonrpc2.ID, call pending) {
	told := make(chan struct{})
	go func() {
		defer close(told)
		_ = s.conn.Notify(context.Background(), "$/cancelRequest", map[string]uint64{"id": id.Num})
	}()
	for alone := s.waiting.Load() == 0; s.silent(call); alone = s.waiting.Load() == 0 {
		if alone && s.waiting.Load() == 0 {
			s.kill(errors.New("o gopls não responde"))
			break
		}
	}
	<-told
}

// silent reports whether a question stays without an answer for as long as patience lasts.
func (s *session) silent(call pending) bool {
	ctx, cancel := context.WithTimeout(context.Background(), s.config.Patience)
	defer cancel()
	return errors.Is(call.Wait(ctx, nil), context.DeadlineExceeded)
}

// broken is err, unless gopls is no more: then it is why.
func (s *session) broken(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, jsonrpc2.ErrClosed) || errors.Is(err, os.ErrClosed) || errors.Is(err, syscall.EPIPE) {
		select {
		case <-s.ended: // by now it is known why
		case <-ctx.Done():
		}
		return s.why()
	}
	var refusal *jsonrpc2.Error
	if errors.As(err, &refusal) {
		return fmt.Errorf("%w: %s", errRefused, refusal.Message)
	}
	return fmt.Errorf("resposta do gopls: %w", err)
}

func fileURI(path string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}
