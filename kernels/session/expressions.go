package session

import (
	"context"
	"errors"

	"cnn321/kernels/cells/mistakes"
	"cnn321/kernels/jupyter/kernel"
)

// expressions evaluates a request's user_expressions.
func (s *Session) expressions(ctx context.Context, r kernel.Request) map[string]kernel.Expression {
	answers := make(map[string]kernel.Expression, len(r.UserExpressions))
	for name, code := range r.UserExpressions {
		answers[name] = s.expression(ctx, r, code)
	}
	return answers
}

// expression evaluates one, as a cell of its own that shows nothing.
func (s *Session) expression(ctx context.Context, r kernel.Request, code string) kernel.Expression {
	quiet := unseen{}
	var answer kernel.Expression
	found := false
	run := &execution{Session: s, request: r, code: code, out: quiet, cell: s.commands.Cell(commandIO(kernel.Request{Count: r.Count}, quiet))}
	run.result = func(b kernel.Bundle) { answer.Bundle, found = b, true }
	err := run.cellText(ctx, code)
	if finished := run.cell.Finish(); err == nil {
		err = finished
	}
	if err == nil && !found {
		err = errors.New("isto não é uma expressão que tenha um valor: " + code)
	}
	if err != nil {
		var report *mistakes.Report
		if !errors.As(err, &report) {
			report = mistakes.New("Erro", err.Error(), "", "")
		}
		return kernel.Expression{Error: &kernel.Error{Name: report.Name, Value: report.Value, Traceback: report.Traceback}}
	}
	return answer
}
