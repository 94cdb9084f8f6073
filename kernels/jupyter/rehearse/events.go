package rehearse

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// read follows the events to their end.
func (r *Result) read(events io.Reader, watch func(Event)) error {
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 && err == nil {
			var event Event
			if err := json.Unmarshal(line, &event); err != nil {
				return fmt.Errorf("evento ilegível %q: %w", line, err)
			}
			r.add(event)
			if watch != nil {
				watch(event)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *Result) add(event Event) {
	switch event.Kind {
	case "start":
		for i, index := range event.Cells {
			r.Cells = append(r.Cells, Cell{Number: i + 1, Index: index})
		}
	case "cell":
		if cell := r.cell(event.Index); cell != nil {
			cell.Line, cell.Status = event.Line, Running
		}
	case "done":
		if cell := r.cell(event.Index); cell != nil {
			cell.Took = time.Duration(event.Seconds * float64(time.Second))
			cell.Status = Failed
			if event.OK {
				cell.Status = Succeeded
			}
		}
	case "written":
		r.Executed = event.Path
	case "html":
		r.HTML = Page{event.Path, event.Fetched, event.Math}
	case "slides":
		r.Slides = Page{event.Path, event.Fetched, event.Math}
	case "problem":
		problem := event.Problem
		r.Problem = &problem
	}
}

func (r *Result) cell(index int) *Cell {
	for i := range r.Cells {
		if r.Cells[i].Index == index {
			return &r.Cells[i]
		}
	}
	return nil
}

// Last is the cell at which the run stopped, or the last one; nil if none began.
func (r *Result) Last() *Cell {
	for i := len(r.Cells) - 1; i >= 0; i-- {
		if r.Cells[i].Status != Waiting {
			return &r.Cells[i]
		}
	}
	return nil
}

// Complete says whether every cell ran and none failed, whatever became of the pages.
func (r *Result) Complete() bool { return r.Problem == nil || r.Problem.Reason == "export" }

// Explain is the problem in words, with the cell and what it wrote; empty if all went well.
func (r *Result) Explain() string {
	if r.Problem == nil {
		return ""
	}
	where := "O notebook parou"
	if cell := r.Last(); cell != nil {
		where = fmt.Sprintf("A célula %d (%s) parou", cell.Number, cell.Line)
	}
	switch r.Problem.Reason {
	case "cell":
		return where + " com erro:\n" + indent(r.Problem.Text)
	case "timeout":
		return where + ": passou do tempo limite. Dê mais com --timeout, ou --timeout 0 para não ter limite."
	case "dead":
		return where + ": o kernel terminou de repente. Rode `go run ./kernels doctor` e veja o registro do kernel."
	case "stopped":
		return where + " a seu pedido."
	case "export":
		return "Não consegui gravar uma das páginas:\n" + indent(r.Problem.Text)
	}
	return where + ":\n" + indent(r.Problem.Text)
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")
}
