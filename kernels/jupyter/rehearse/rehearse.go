package rehearse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Options say what to run and where the results go.
type Options struct {
	Python   string   // the interpreter with nbclient and nbconvert
	Env      []string // its environment, with the kernelspec in JUPYTER_PATH
	Kernel   string   // the kernelspec's name
	Notebook string
	Executed string        // where the executed notebook goes; may be the notebook itself
	HTML     string        // where the hand-out goes; none if empty
	Slides   string        // where the slides go; none if empty
	Timeout  time.Duration // for each cell; none if zero
	Log      io.Writer     // what kernel and script write to standard error
	Watch    func(Event)   // told of each step; may be nil
}

// Event is a step of a run.
type Event struct {
	Kind    string   `json:"event"` // start, cell, done, written, html, slides, problem
	Cells   []int    `json:"cells"` // start: the indices of the cells that will run
	Index   int      `json:"index"` // cell, done: which
	Line    string   `json:"line"`  // cell: the line that tells it from others
	Seconds float64  `json:"seconds"`
	OK      bool     `json:"ok"`
	Path    string   `json:"path"`    // written, html, slides: the file
	Fetched []string `json:"fetched"` // html, slides: what a browser would still fetch from elsewhere
	Math    bool     `json:"math"`    // html, slides: formulas are drawn, not left as TeX

	Problem
}

// Problem is why a run stopped before its end, or why a page could not be written.
type Problem struct {
	Reason string `json:"kind"` // cell, timeout, dead, stopped, other, export
	Text   string `json:"text"` // cell, other, export: what was said
}

// Cell is a code cell's part of the result.
type Cell struct {
	Number int    // the how-manieth code cell, from 1
	Index  int    // its index among all cells, from 0
	Line   string // the one that tells it from others
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
	HTML     Page
	Slides   Page
	Problem  *Problem
	Took     time.Duration
}

// Page is a page that was written.
type Page struct {
	Path    string   // empty if it was not
	Fetched []string // what a browser would still fetch from elsewhere
	Math    bool     // formulas are drawn, not left as TeX
}

// stopPatience is how long the script may take to end the kernel and to write what there is.
const stopPatience = 30 * time.Second

// Run runs the notebook and writes its pages. A notebook whose cell fails is a Result with a Problem; the error is for a
// run that could not be. When ctx is done the kernel is ended and the notebook written as far as it came.
func Run(ctx context.Context, o Options) (Result, error) {
	if o.Executed == "" {
		return Result{}, errors.New("preparo do ensaio: falta o lugar do notebook executado")
	}
	return start(ctx, o)
}

// Export writes the pages of a notebook as it is, without running it.
func Export(ctx context.Context, o Options) (Result, error) {
	o.Executed = ""
	return start(ctx, o)
}

// start has the script do what the options say.
func start(ctx context.Context, o Options) (Result, error) {
	order, err := json.Marshal(map[string]any{
		"notebook": o.Notebook, "executed": o.Executed, "html": o.HTML, "slides": o.Slides,
		"kernel": o.Kernel, "timeout": o.Timeout.Seconds(),
	})
	if err != nil {
		return Result{}, fmt.Errorf("preparo do ensaio: %w", err)
	}
	script, err := unpackScript()
	if err != nil {
		return Result{}, err
	}
	defer os.RemoveAll(script)
	events, eventsWriter, err := os.Pipe()
	if err != nil {
		return Result{}, fmt.Errorf("preparo do ensaio: %w", err)
	}
	defer events.Close()

	cmd := exec.Command(o.Python, "-B", filepath.Join(script, "main.py"), string(order)) // -B: leaves nothing beside the script
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
