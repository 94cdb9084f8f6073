package session

import (
	"errors"
	"slices"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/mistakes"
	"cnn321/kernels/jupyter/kernel"
)

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

// explain makes a report of why a cell cannot run.
func (e *execution) explain(err error) error {
	var problem *cells.Problem
	if !errors.As(err, &problem) || len(problem.Diagnostics) == 0 {
		if report := trouble(e.request.Count, err.Error()); report != nil {
			return report
		}
		return err
	}
	own := []string{cells.CodeNotCarried, cells.CodeUnfit, cells.CodeUnsupported}
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

// note says what does not keep the cell from running, and may be a mistake: names that its functions use and no cell has
// declared yet.
func (e *execution) note(notes []cells.Diagnostic) {
	said := make(map[string]bool)
	for _, d := range notes {
		report := mistakes.Explain(diagnostic(d))
		if report == nil || said[report.Value] {
			continue
		}
		said[report.Value] = true
		what := "Se uma célula seguinte o declara, está certo."
		if d.Cell != e.request.Count && d.Code != cells.CodeUndeclared {
			what = "Isto já não combina com o que esta célula declara: mude aquela célula e execute-a de novo."
		}
		e.out.Stream("stderr", "Aviso: "+report.Value+" "+what+"\n")
	}
}

// warn tells of what hardly means what it says, below what the cell shows.
func (e *execution) warn(slips []cells.Diagnostic) {
	var found []mistakes.Diagnostic
	for _, d := range slips {
		found = append(found, diagnostic(d))
	}
	if report := mistakes.Explain(found...); report != nil {
		e.out.Stream("stderr", "Aviso: "+report.Text()+"\n")
	}
}

// diagnostic is a diagnostic as it is to be explained.
func diagnostic(d cells.Diagnostic) mistakes.Diagnostic {
	kind := mistakes.Types
	switch d.Code {
	case cells.CodeSyntax:
		kind = mistakes.Syntax
	case cells.CodeVet:
		kind = mistakes.Vet
	}
	return mistakes.Diagnostic{
		Kind: kind, Cell: d.Cell, Line: d.Line, Column: d.Column, Message: d.Message, Code: d.TypeCode, Source: d.Text, Reach: d.Reach,
	}
}

func (e *execution) interrupted() error {
	return mistakes.Ending{Cell: e.request.Count, Interrupted: true}.Report()
}
