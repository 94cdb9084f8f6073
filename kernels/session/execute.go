package session

import (
	"context"
	"slices"
	"strings"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/command"
	"cnn321/kernels/cells/source"
	"cnn321/kernels/jupyter/kernel"
)

// Execute implements [kernel.Kernel].
func (s *Session) Execute(ctx context.Context, r kernel.Request, out kernel.Output) kernel.Outcome {
	if s.leaves(r.Code) {
		return kernel.Outcome{Payload: []any{kernel.Exit()}}
	}
	s.remember(r.Count, r.Code)
	run := &execution{Session: s, ctx: ctx, request: r, code: r.Code, out: out, cell: s.commands.Cell(commandIO(r, out))}
	defer s.begin(run)()
	var err error
	if s.config.Ready != nil {
		err = s.config.Ready()
	}
	if err == nil {
		err = run.cellText(ctx, r.Code)
	}
	if finished := run.cell.Finish(); err == nil {
		err = finished
	}
	s.watches.settle(ctx)
	outcome := s.outcome(err, r, out)
	for _, page := range run.cell.Pages() {
		outcome.Payload = append(outcome.Payload, kernel.Page(kernel.Bundle{Data: map[string]any{
			"text/markdown": page.Markdown, "text/plain": page.Text,
		}}))
	}
	if len(r.UserExpressions) > 0 && outcome.Status != kernel.Failed {
		outcome.Expressions = s.expressions(ctx, r)
	}
	return outcome
}

// leaves reports whether code is the word by which a person leaves a console, and not a name of theirs.
func (s *Session) leaves(code string) bool {
	word := strings.TrimSpace(code)
	if !slices.Contains([]string{"exit", "quit", "exit()", "quit()", "%exit", "%quit"}, word) {
		return false
	}
	return !slices.Contains(s.cells.Names(), strings.TrimSuffix(word, "()"))
}

// execution is one run of one cell.
type execution struct {
	*Session
	ctx     context.Context // done when the cell is to end; for those who do not run in its calls
	request kernel.Request
	code    string // what runs: the cell's text, or one of its user_expressions
	out     kernel.Output
	cell    *command.Cell
	// result, when not nil, takes the value of the last expression instead of the notebook.
	result func(kernel.Bundle)
}

// text is that of a cell, of this run's own for its number.
func (e *execution) text(count int) string {
	if count == e.request.Count {
		return e.code
	}
	return e.Session.text(count)
}

// turning cuts a cell's text below the first command that changes what the Go after it can name. The rest keeps its lines.
func turning(code string) (upTo, rest string, ok bool) {
	text := source.Normalise(code)
	for _, piece := range source.Split(text) {
		if piece.Kind != source.Command || !command.Turns(piece.Text) || strings.TrimSpace(text[piece.End:]) == "" {
			continue
		}
		return text[:piece.End], strings.Repeat("\n", strings.Count(text[:piece.End], "\n")) + text[piece.End:], true
	}
	return code, "", false
}

// cellText does what a cell's text says, step by step. The first step that fails ends it.
func (e *execution) cellText(ctx context.Context, code string) error {
	if upTo, rest, ok := turning(code); ok && len(source.Parse(code).Errors) == 0 {
		if err := e.cellText(ctx, upTo); err != nil {
			return err
		}
		return e.cellText(ctx, rest)
	}
	plan, err := e.cells.Plan(ctx, e.request.Count, code)
	if err != nil {
		if ctx.Err() != nil {
			return e.interrupted()
		}
		return e.explain(err)
	}
	for _, step := range plan.Steps {
		if ctx.Err() != nil {
			return e.interrupted()
		}
		if step.Program != nil {
			err = e.program(ctx, step.Program)
		} else {
			err = e.command(ctx, *step.Command)
		}
		if err != nil {
			return err
		}
	}
	e.note(plan.Notes)
	e.warn(plan.Slips)
	return nil
}

// command runs a command, and the Go code that it asks for.
func (e *execution) command(ctx context.Context, c cells.Command) error {
	first, rest, more := strings.Cut(c.Text, "\n")
	if !c.Script || command.Whole(first) {
		first, more = c.Text, false
	}
	if err := e.cell.Run(ctx, first, c.Line); err != nil {
		return err
	}
	if more {
		// A command about the whole cell, such as %%time: below it the cell is Go as usual.
		return e.cellText(ctx, strings.Repeat("\n", c.Line)+rest)
	}
	if code := e.cell.Program().Code; code != "" {
		// At its line, so that errors name that.
		return e.cellText(ctx, strings.Repeat("\n", max(c.Line-1, 0))+code)
	}
	return nil
}
