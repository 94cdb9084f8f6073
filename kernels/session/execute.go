package session

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/command"
	"cnn321/kernels/cells/mistakes"
	"cnn321/kernels/jupyter/kernel"
)

// Execute implements [kernel.Kernel].
func (s *Session) Execute(ctx context.Context, r kernel.Request, out kernel.Output) kernel.Outcome {
	if leaves(r.Code) && !slices.ContainsFunc(s.cells.Names(), func(name string) bool { return name == "exit" || name == "quit" }) {
		return kernel.Outcome{Payload: []any{kernel.Exit()}}
	}
	s.remember(r.Count, r.Code)
	run := &execution{Session: s, ctx: ctx, request: r, out: out, cell: s.commands.Cell(commandIO(r, out))}
	defer s.begin(run)()
	err := run.cellText(ctx, r.Code)
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

// leaves reports whether code is the word by which a person leaves a console.
func leaves(code string) bool {
	return slices.Contains([]string{"exit", "quit", "exit()", "quit()", "%exit", "%quit"}, strings.TrimSpace(code))
}

// outcome shows an error, if that is how the cell ended, and tells the client of it.
func (s *Session) outcome(err error, r kernel.Request, out kernel.Output) kernel.Outcome {
	if err == nil {
		return kernel.Outcome{}
	}
	var report *mistakes.Report
	if !errors.As(err, &report) {
		report = mistakes.New("Erro", mistakes.Place(r.Count, 0)+": "+err.Error(), "", "")
	}
	failure := kernel.Error{Name: report.Name, Value: report.Value, Traceback: report.Traceback}
	if report.Interrupted() {
		// Nothing went wrong: said once, and not in red.
		out.Display(kernel.Text(report.Value))
	} else {
		out.Error(failure)
	}
	return kernel.Outcome{Status: kernel.Failed, Error: failure}
}

// execution is one run of one cell.
type execution struct {
	*Session
	ctx     context.Context // done when the cell is to end; for those who do not run in its calls
	request kernel.Request
	out     kernel.Output
	cell    *command.Cell
	// result, when not nil, takes the value of the last expression instead of the notebook.
	result func(kernel.Bundle)
}

// cellText does what a cell's text says, step by step. The first step that fails ends it.
func (e *execution) cellText(ctx context.Context, code string) error {
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
	return nil
}

// note says what does not keep the cell from running, and may be a mistake: names that its functions use and no cell has
// declared yet.
func (e *execution) note(notes []cells.Diagnostic) {
	for _, d := range notes {
		report := mistakes.Explain(diagnostic(d))
		if report == nil {
			continue
		}
		what := "Se uma célula seguinte o declara, está certo."
		if d.Cell != e.request.Count && d.Code != cells.CodeUndeclared {
			what = "Isto já não combina com o que esta célula declara: mude aquela célula e execute-a de novo."
		}
		e.out.Stream("stderr", "Aviso: "+report.Value+" "+what+"\n")
	}
}

// diagnostic is a diagnostic as it is to be explained.
func diagnostic(d cells.Diagnostic) mistakes.Diagnostic {
	kind := mistakes.Types
	if d.Code == cells.CodeSyntax {
		kind = mistakes.Syntax
	}
	return mistakes.Diagnostic{
		Kind: kind, Cell: d.Cell, Line: d.Line, Column: d.Column, Message: d.Message, Code: d.TypeCode, Source: d.Text, Reach: d.Reach,
	}
}

func (e *execution) interrupted() error {
	return mistakes.Ending{Cell: e.request.Count, Interrupted: true}.Report()
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

// explain makes a report of why a cell cannot run.
func (e *execution) explain(err error) error {
	var problem *cells.Problem
	if !errors.As(err, &problem) || len(problem.Diagnostics) == 0 {
		return err
	}
	own := []string{cells.CodeNotCarried, cells.CodeUnsupported}
	if first := problem.Diagnostics[0]; slices.Contains(own, first.Code) {
		return e.ours(first)
	}
	var found []mistakes.Diagnostic
	for _, d := range problem.Diagnostics {
		found = append(found, diagnostic(d))
	}
	return mistakes.Explain(found...)
}

// ours is the report of what Go knows nothing of, in our own words.
func (e *execution) ours(d cells.Diagnostic) error {
	return mistakes.Say(mistakes.Diagnostic{Cell: d.Cell, Line: d.Line, Column: d.Column, Source: d.Text}, d.Message)
}

func commandIO(r kernel.Request, out kernel.Output) command.IO {
	io := command.IO{Count: r.Count, Stdout: stream{out, "stdout"}}
	if r.AllowStdin {
		io.Input = out.Input
	}
	return io
}

// stream is a writer of one of the notebook's streams.
type stream struct {
	out  kernel.Output
	name string
}

func (s stream) Write(p []byte) (int, error) {
	s.out.Stream(s.name, string(p))
	return len(p), nil
}

// Line asks the person at the running cell's client for a line, which that cell's program wants to read. The end of input
// is the answer where nobody can be asked.
func (s *Session) Line(ctx context.Context, prompt string) (string, error) {
	s.mu.Lock()
	running := s.running
	s.mu.Unlock()
	if running == nil || !running.request.AllowStdin {
		return "", io.EOF
	}
	line, err := running.out.Input(ctx, prompt, false)
	if running.ctx.Err() != nil {
		// The end of input is no answer to an interrupt: the program is about to be ended.
		<-ctx.Done()
	}
	return line, err
}

// begin makes an execution the running one, until the returned function is called.
func (s *Session) begin(e *execution) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = e
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running = nil
	}
}
