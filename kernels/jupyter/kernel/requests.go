package kernel

import (
	"context"
	"errors"
	"sync"
	"time"

	"cnn321/kernels/jupyter/message"
)

func (s *Server) kernelInfo(context.Context, incoming) any {
	info := s.kernel.Info()
	links := info.HelpLinks
	if links == nil {
		links = []Link{}
	}
	return map[string]any{
		"status":                 OK,
		"protocol_version":       message.Version,
		"implementation":         info.Implementation,
		"implementation_version": info.ImplementationVersion,
		"language_info":          info.Language,
		"banner":                 info.Banner,
		"help_links":             links,
		"debugger":               false,
		// Neither "kernel subshells" nor "debugger".
		"supported_features": []string{},
	}
}

func (s *Server) connect(context.Context, incoming) any {
	c := s.connection
	return map[string]any{
		"status": OK, "shell_port": c.ShellPort, "iopub_port": c.IOPubPort, "stdin_port": c.StdinPort,
		"hb_port": c.HeartbeatPort, "control_port": c.ControlPort,
	}
}

// endedByNewer are the questions of which a client's later one ends the earlier one of the same kind: who types on no longer waits for it.
var endedByNewer = map[string]bool{"complete_request": true, "inspect_request": true}

// newest knows the latest question of each client and kind. Which one that is, the order tells in which they came: so begin is called by who reads
// them, and not by who answers them, of whom a later one may be the first to run.
type newest struct {
	mu   sync.Mutex
	ends map[string]*context.CancelFunc
}

func (n *newest) begin(ctx context.Context, who string) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ends == nil {
		n.ends = make(map[string]*context.CancelFunc)
	}
	if earlier := n.ends[who]; earlier != nil {
		(*earlier)()
	}
	n.ends[who] = &cancel
	return ctx, func() {
		cancel()
		n.mu.Lock()
		defer n.mu.Unlock()
		if n.ends[who] == &cancel {
			delete(n.ends, who)
		}
	}
}

// patiently calls ask and returns what it returns, or ctx's error once that is done, whatever ask does then.
func patiently[T any](s *Server, ctx context.Context, in incoming, ask func(ctx context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.Patience)
	defer cancel()
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		var a answer
		if err := s.guard(in.Head.Type, func() { a.value, a.err = ask(ctx) }); err != nil {
			a.err = err
		}
		answers <- a
	}()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
	}
	// Whoever heeds its context may have something to show by now.
	select {
	case a := <-answers:
		return a.value, a.err
	case <-time.After(20 * time.Millisecond):
		var none T
		return none, ctx.Err()
	}
}

// late reports whether an error only says that time was up.
func late(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// codeAndCursor are what complete_request and inspect_request ask about.
func codeAndCursor(in incoming) (code string, cursor int, err error) {
	if code, err = in.fields.text("code"); err != nil {
		return "", 0, err
	}
	cursor, err = in.fields.cursor(code)
	return code, cursor, err
}

func (s *Server) complete(ctx context.Context, in incoming) any {
	code, cursor, err := codeAndCursor(in)
	if err != nil {
		return failure("Refused", err.Error())
	}
	c, err := patiently(s, ctx, in, func(ctx context.Context) (Completion, error) {
		return s.kernel.Complete(ctx, code, cursor)
	})
	if err != nil && !late(err) {
		return failure("CompleteError", err.Error())
	}
	if len(c.Matches) == 0 {
		c.Start, c.End = cursor, cursor
	}
	matches := []string{}
	types := []map[string]any{}
	for _, m := range c.Matches {
		matches = append(matches, m.Text)
		types = append(types, map[string]any{
			"text": m.Text, "type": m.Type, "signature": m.Signature, "start": c.Start, "end": c.End,
		})
	}
	metadata := map[string]any{}
	if len(types) > 0 {
		metadata["_jupyter_types_experimental"] = types
	}
	return map[string]any{
		"status": OK, "matches": matches, "cursor_start": c.Start, "cursor_end": c.End, "metadata": metadata,
	}
}

func (s *Server) inspect(ctx context.Context, in incoming) any {
	code, cursor, err := codeAndCursor(in)
	if err != nil {
		return failure("Refused", err.Error())
	}
	detail := in.fields.number("detail_level", 0)
	found, err := patiently(s, ctx, in, func(ctx context.Context) (Inspection, error) {
		return s.kernel.Inspect(ctx, code, cursor, detail)
	})
	if err != nil && !late(err) {
		return failure("InspectError", err.Error())
	}
	return map[string]any{
		"status": OK, "found": found.Found, "data": orEmpty(found.Data), "metadata": orEmpty(found.Metadata),
	}
}

func (s *Server) isComplete(_ context.Context, in incoming) any {
	code, err := in.fields.text("code")
	if err != nil {
		return failure("Refused", err.Error())
	}
	c := s.kernel.IsComplete(code)
	content := map[string]any{"status": c.Status}
	if c.Status == Incomplete {
		content["indent"] = c.Indent
	}
	return content
}

func (s *Server) commInfo(_ context.Context, in incoming) any {
	comms := map[string]any{}
	for id, target := range s.kernel.Comms(in.fields.optional("target_name")) {
		comms[id] = map[string]string{"target_name": target}
	}
	return map[string]any{"status": OK, "comms": comms}
}

// runComms hands comm messages on, one at a time.
func (s *Server) runComms() {
	for {
		select {
		case <-s.life.Done():
			return
		case in := <-s.comms:
			s.status(busyState, in.Header)
			out := s.newOutput(s.life, in, Request{})
			_ = s.guard(in.Head.Type, func() { s.kernel.Comm(s.life, in.Message, out) }) // the log has it
			out.finish()
			s.status(idleState, in.Header)
			s.stillBusy(in.Head.Type)
		}
	}
}
