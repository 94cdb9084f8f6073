package session

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"cnn321/cnnlib/show"
	"cnn321/kernels/cells"
	"cnn321/kernels/cells/command"
	"cnn321/kernels/cells/live/notebook"
	"cnn321/kernels/cells/live/status"
	"cnn321/kernels/cells/live/values"
	"cnn321/kernels/cells/mistakes"
	"cnn321/kernels/jupyter/kernel"
	"cnn321/kernels/jupyter/message"
)

// program runs a program of the cell, and remembers what it leaves.
func (e *execution) program(ctx context.Context, p *cells.Program) error {
	if !p.Run {
		return e.cells.Commit(p, cells.Outcome{OK: true})
	}
	if err := values.Begin(e.config.Values); err != nil {
		return err
	}
	stderr := mistakes.NewStderr(stream{e.out, "stderr"}, e.text)
	began := time.Now()
	ending, err := e.config.Programs.Run(ctx, p.Source, func(m message.Message) { e.take(m, stderr) })
	last, _, lastErr := values.Last(e.config.Values)
	if lastErr != nil {
		e.config.Log(lastErr.Error())
	}
	e.ran(last, time.Since(began))

	how, ended := mistakes.ParseEnding(e.request.Count, ending.Text)
	started := ending.OK || ended || err != nil
	if commitErr := e.cells.Commit(p, cells.Outcome{Started: started, OK: ending.OK, Done: last.Done, Saved: last.Saved}); commitErr != nil && err == nil {
		err = commitErr
	}
	if sweepErr := e.sweep(); sweepErr != nil {
		e.config.Log(sweepErr.Error())
	}
	switch {
	case err != nil:
		stderr.End(mistakes.Ending{Cell: e.request.Count})
		if ctx.Err() != nil {
			return e.interrupted()
		}
		return err
	case ending.OK:
		stderr.End(mistakes.Ending{Cell: e.request.Count})
		return nil
	case !ended:
		stderr.End(mistakes.Ending{Cell: e.request.Count})
		if ctx.Err() != nil {
			return e.interrupted()
		}
		return e.unbuilt(ending.Text)
	}
	if last.Failure != "" && ctx.Err() == nil {
		stderr.End(mistakes.Ending{Cell: e.request.Count})
		return e.failed(last)
	}
	how.Interrupted = ctx.Err() != nil || how.Code == status.Interrupted
	report := stderr.End(how)
	if report == nil {
		return nil
	}
	if last.OnTheWay {
		report.Lost(slices.DeleteFunc(p.Made(last.Done), func(name string) bool { return slices.Contains(last.Saved, name) }))
	}
	return report
}

// failed is the error of a program that said why it ended itself.
func (e *execution) failed(last values.Run) error {
	file, line, _ := strings.Cut(last.Place, "]:")
	number, _ := strconv.Atoi(line) // 0 where the place is not known
	cell, ok := mistakes.CellOf(file + "]")
	if !ok {
		cell = e.request.Count
	}
	return mistakes.Say(mistakes.Diagnostic{Cell: cell, Line: number, Source: e.text(cell)}, last.Failure)
}

// ran counts the time of a run, its build apart where the program could tell.
func (e *execution) ran(last values.Run, all time.Duration) {
	if last.Wall == 0 {
		last.Wall = all
	}
	e.cell.Ran(command.Times{Wall: last.Wall, CPU: last.CPU})
}

// unbuilt explains what the compiler says; nearly all mistakes were found before.
func (e *execution) unbuilt(output string) error {
	if report := trouble(e.request.Count, output); report != nil {
		return report
	}
	found := mistakes.FromBuild(output, mistakes.Types, func(file string) (int, string, bool) {
		cell, ok := mistakes.CellOf(file)
		return cell, e.text(cell), ok
	})
	if report := mistakes.Explain(found...); report != nil {
		return report
	}
	return mistakes.New("ErroDeConstrução", mistakes.Place(e.request.Count, 0)+": a célula não pôde ser compilada.",
		"Se a mensagem não ajudar, rode `go run ./kernels doctor`.", output)
}

// take handles a message about the running program.
func (e *execution) take(m message.Message, stderr *mistakes.Stderr) {
	switch m.Head.Type {
	case "stream":
		var text struct{ Name, Text string }
		if err := json.Unmarshal(m.Content, &text); err != nil {
			e.config.Log(fmt.Sprintf("o GoNB mandou um texto que não entendi: %v", err))
			return
		}
		if capture := e.cell.Program().Capture; capture != nil {
			_, _ = io.WriteString(capture, text.Text) // it tells at its end
		}
		if text.Name == "stderr" {
			_, _ = io.WriteString(stderr, text.Text) // a stream of ours takes all
			return
		}
		stderr.Then(func() { e.out.Stream(text.Name, text.Text) })
	case "display_data", "update_display_data":
		stderr.Then(func() { e.display(m) })
	case "status", "execute_input", "error", "execute_result":
		// The server tells its own.
	default:
		e.out.Forward(m)
	}
}

// display shows what a program displays.
func (e *execution) display(m message.Message) {
	if bundle, ok := result(m.Content); ok {
		if e.result != nil {
			e.result(bundle)
		} else {
			e.out.Result(bundle)
		}
		return
	}
	if when, ok := cleared(m.Content); ok {
		e.out.Clear(when == notebook.ClearNext)
		return
	}
	if m.Head.Type == "update_display_data" {
		m.Content = e.placed(m.Content)
	}
	e.out.Forward(m)
}

// placed is a change of one of our live displays with the cell that it is in: a page that was opened meanwhile knows neither display nor
// cell, and the extension goes on there (kernels/setup/labextension). What is no such change is returned as it is.
func (e *execution) placed(content json.RawMessage) json.RawMessage {
	var all, metadata map[string]json.RawMessage
	var of struct {
		Transient struct {
			Display string `json:"display_id"`
		} `json:"transient"`
	}
	cell := cellID(e.request.Metadata)
	if cell == "" || json.Unmarshal(content, &of) != nil || !strings.HasPrefix(of.Transient.Display, show.LivePrefix) ||
		json.Unmarshal(content, &all) != nil || json.Unmarshal(all["metadata"], &metadata) != nil {
		return content
	}
	if metadata == nil {
		metadata = map[string]json.RawMessage{}
	}
	about, err := json.Marshal(map[string]string{"display": of.Transient.Display, "cell": cell})
	if err != nil {
		return content
	}
	metadata["cnn321"] = about
	if all["metadata"], err = json.Marshal(metadata); err != nil {
		return content
	}
	changed, err := json.Marshal(all)
	if err != nil {
		return content
	}
	return changed
}

// result is the bundle of a display that is marked as the value of the cell's last expression.
func result(content json.RawMessage) (kernel.Bundle, bool) {
	var display struct {
		Data     map[string]any `json:"data"`
		Metadata map[string]any `json:"metadata"`
	}
	if err := json.Unmarshal(content, &display); err != nil {
		return kernel.Bundle{}, false
	}
	if _, marked := display.Data[notebook.Result]; !marked {
		return kernel.Bundle{}, false
	}
	delete(display.Data, notebook.Result)
	return kernel.Bundle{Data: display.Data, Metadata: display.Metadata}, true
}

// cleared says when a cell's output is to be cleared, if a display asks for that.
func cleared(content json.RawMessage) (when string, ok bool) {
	var display struct {
		Data map[string]any `json:"data"`
	}
	if err := json.Unmarshal(content, &display); err != nil {
		return "", false
	}
	when, ok = display.Data[notebook.Clear].(string)
	return when, ok
}
