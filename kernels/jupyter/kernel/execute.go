package kernel

import (
	"context"
	"fmt"
	"time"
)

// runCells runs cells until the queue is closed.
func (s *Server) runCells() {
	count := 0
	for {
		c, ok := s.cells.next()
		if !ok {
			return
		}
		if c.aborted {
			s.abort(c)
			continue
		}
		count = s.run(c, count)
	}
}

// abort answers a cell that does not run. Like ipykernel's, the answer has no number: a page would show it beside the cell.
func (s *Server) abort(c cell) {
	s.status(busyState, c.Header)
	s.reply(c.incoming, "execute_reply", map[string]any{"status": Aborted}, replyMetadata(c, time.Now(), Aborted))
	s.status(idleState, c.Header)
}

// run runs a cell. It returns the number of the last execution that counts.
func (s *Server) run(c cell, count int) int {
	began := time.Now()
	s.status(busyState, c.Header)
	defer s.status(idleState, c.Header)

	r := request(c)
	code, err := c.fields.text("code")
	if err != nil {
		s.reply(c.incoming, "execute_reply", s.executeReply(r, Outcome{Status: Failed, Error: Error{Name: "Refused", Value: err.Error()}}), nil)
		return count
	}
	r.Code, r.Count = code, count+1
	if r.StoreHistory {
		count++
	}
	if !r.Silent {
		s.publish(c.Header, "execute_input", map[string]any{"code": r.Code, "execution_count": r.Count}, nil, nil, true)
	}

	ctx, cancel := context.WithCancelCause(s.life)
	defer cancel(nil)
	out := s.newOutput(ctx, c.incoming, r)
	s.cells.begin(c.Header, cancel)
	var outcome Outcome
	if err := s.guard("Execute", func() { outcome = s.kernel.Execute(ctx, r, out) }); err != nil {
		outcome = Outcome{Status: Failed, Error: Error{Name: "InternalError", Value: err.Error()}}
		out.Error(outcome.Error)
	}
	if outcome.Status == "" {
		outcome.Status = OK
	}
	out.finish() // ■ ends it too
	s.cells.ended()
	if r.StoreHistory {
		if err := s.history.add(r.Count, r.Code, out.result()); err != nil {
			s.log.printf("%v", err)
		}
	}

	reply := func() {
		s.reply(c.incoming, "execute_reply", s.executeReply(r, outcome), replyMetadata(c, began, outcome.Status))
	}
	if outcome.Status != OK && c.fields.flag("stop_on_error", true) {
		s.cells.abort(s.life, reply)
	} else {
		reply()
	}
	return count
}

func request(c cell) Request {
	silent := c.fields.flag("silent", false)
	return Request{
		Silent:          silent,
		StoreHistory:    c.fields.flag("store_history", true) && !silent,
		AllowStdin:      c.fields.flag("allow_stdin", false),
		UserExpressions: c.fields.texts("user_expressions"),
		Metadata:        c.Metadata,
		Parent:          c.Header,
	}
}

// replyMetadata is what ipykernel says of an execution; JupyterLab shows when it began.
func replyMetadata(c cell, began time.Time, status Status) map[string]any {
	return map[string]any{
		"started":          began.UTC().Format(time.RFC3339Nano),
		"dependencies_met": true,
		"status":           status,
	}
}

func (s *Server) executeReply(r Request, o Outcome) map[string]any {
	content := map[string]any{
		"status":           o.Status,
		"execution_count":  r.Count,
		"user_expressions": map[string]any{},
		"payload":          []any{},
	}
	if o.Payload != nil {
		content["payload"] = o.Payload
	}
	switch o.Status {
	case OK:
		answers := make(map[string]any)
		for name, source := range r.UserExpressions {
			answers[name] = expression(o.Expressions, name, source)
		}
		content["user_expressions"] = answers
	case Failed:
		content["ename"], content["evalue"] = o.Error.Name, o.Error.Value
		content["traceback"] = lines(o.Error)
	}
	return content
}

// expression is the answer to a user expression in its documented form.
func expression(answers map[string]Expression, name, source string) map[string]any {
	answer, ok := answers[name]
	if !ok {
		answer.Error = &Error{Name: "NotEvaluated", Value: fmt.Sprintf("não avaliei a expressão %q", source)}
	}
	if e := answer.Error; e != nil {
		return map[string]any{"status": "error", "ename": e.Name, "evalue": e.Value, "traceback": lines(*e)}
	}
	return map[string]any{"status": "ok", "data": orEmpty(answer.Bundle.Data), "metadata": orEmpty(answer.Bundle.Metadata)}
}

// lines is the traceback, never null.
func lines(e Error) []string {
	if e.Traceback == nil {
		return []string{}
	}
	return e.Traceback
}
