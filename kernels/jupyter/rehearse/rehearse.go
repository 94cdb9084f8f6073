package rehearse

import (
	"bufio"
	"context"
	_ "embed" // the script
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

//go:embed rehearse.py
var rehearsePy string

// Options say what to run and where the results go.
type Options struct {
	Python   string   // the interpreter with nbclient and nbconvert
	Env      []string // its environment, with the kernelspec in JUPYTER_PATH
	Kernel   string   // the kernelspec's name
	Notebook string
	Executed string        // where the executed notebook goes; may be the notebook itself
	HTML     string        // where the page goes; none if empty
	Timeout  time.Duration // for each cell; none if zero
	Log      io.Writer     // what kernel and script write to standard error
	Watch    func(Event)   // told of each step; may be nil
}

// Event is a step of a run.
type Event struct {
	Kind    string   `json:"event"` // start, cell, done, written, html, problem
	Cells   []int    `json:"cells"` // start: the indices of the cells that will run
	Index   int      `json:"index"` // cell, done: which
	Line    string   `json:"line"`  // cell: its first line
	Seconds float64  `json:"seconds"`
	OK      bool     `json:"ok"`
	Path    string   `json:"path"`    // written, html: the file
	Fetched []string `json:"fetched"` // html: what a browser would still fetch from elsewhere
	Math    bool     `json:"math"`    // html: formulas are drawn, not left as TeX

	Problem
}

// Problem is why a run stopped before its end.
type Problem struct {
	Reason string `json:"kind"` // cell, timeout, dead, stopped, other
	Text   string `json:"text"` // cell, other: what was said
}

// Cell is a code cell's part of the result.
type Cell struct {
	Number int    // the how-manieth code cell, from 1
	Index  int    // its index among all cells, from 0
	Line   string // its first line
	Took   time.Duration
	Status Status
}

// Status is how a cell ended.
type Status int

// A cell waits until it begins.
const (
	Waiting Status = iota
	Running
	Succeeded
	Failed
)

// Result is what a run gave, also when it failed.
type Result struct {
	Cells    []Cell
	Executed string // the executed notebook, empty if none was written
	HTML     string
	Fetched  []string
	Math     bool
	Problem  *Problem
	Took     time.Duration
}

// stopPatience is how long the script may take to end the kernel and to write what there is.
const stopPatience = 30 * time.Second

// Run runs the notebook. A notebook whose cell fails is a Result with a Problem; the error is for a run that could not be.
// When ctx is done the kernel is ended and the notebook written as far as it came.
func Run(ctx context.Context, o Options) (Result, error) {
	order, err := json.Marshal(map[string]any{
		"notebook": o.Notebook, "executed": o.Executed, "html": o.HTML, "kernel": o.Kernel, "timeout": o.Timeout.Seconds(),
	})
	if err != nil {
		return Result{}, fmt.Errorf("preparo do ensaio: %w", err)
	}
	events, eventsWriter, err := os.Pipe()
	if err != nil {
		return Result{}, fmt.Errorf("preparo do ensaio: %w", err)
	}
	defer events.Close()

	cmd := exec.Command(o.Python, "-c", rehearsePy, string(order))
	cmd.Env, cmd.Stdout, cmd.Stderr = o.Env, o.Log, o.Log
	cmd.ExtraFiles = []*os.File{eventsWriter}
	cmd.WaitDelay = time.Second
	// A group of its own: Ctrl-C comes to us, and we ask the script.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		eventsWriter.Close()
		return Result{}, fmt.Errorf("preparo do ensaio: %w", err)
	}
	begin := time.Now()
	err = cmd.Start()
	eventsWriter.Close()
	if err != nil {
		return Result{}, fmt.Errorf("não consegui iniciar o Python do ensaio %s: %w", o.Python, err)
	}
	finished := make(chan struct{})
	go stopWhenDone(ctx, cmd.Process, stdin, finished)

	var result Result
	readErr := result.read(events, o.Watch)
	waitErr := cmd.Wait()
	close(finished)
	result.Took = time.Since(begin)
	switch {
	case readErr != nil:
		return result, fmt.Errorf("o ensaio parou: %w", readErr)
	case result.Problem != nil:
		return result, nil
	case ctx.Err() != nil && waitErr != nil:
		return result, ctx.Err()
	case waitErr != nil && !errors.Is(waitErr, exec.ErrWaitDelay):
		return result, fmt.Errorf("o programa do ensaio falhou: %w", waitErr)
	}
	return result, nil
}

// stopWhenDone closes the script's input when ctx is done, and kills its group when that is not heeded.
func stopWhenDone(ctx context.Context, script *os.Process, stdin io.Closer, finished <-chan struct{}) {
	defer stdin.Close()
	select {
	case <-finished:
		return
	case <-ctx.Done():
	}
	stdin.Close()
	select {
	case <-finished:
	case <-time.After(stopPatience):
		_ = syscall.Kill(-script.Pid, syscall.SIGKILL) // the kernel notices and ends itself
	}
}

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
		r.HTML, r.Fetched, r.Math = event.Path, event.Fetched, event.Math
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
	}
	return where + ":\n" + indent(r.Problem.Text)
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")
}

// Names gives the paths of the results for a notebook in a folder.
func Names(folder, notebook string) (executed, html, table string) {
	name := strings.TrimSuffix(filepath.Base(notebook), filepath.Ext(notebook))
	base := filepath.Join(folder, name)
	return base + ".ipynb", base + ".html", base + "-tempos.md"
}
