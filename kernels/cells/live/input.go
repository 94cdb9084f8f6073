package live

import (
	"errors"
	"io"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"cnn321/cnnlib/environment"
	"cnn321/kernels/cells/live/ask"
)

// How often it is looked whether the program reads: a read is answered within a blink, and a program that never reads is
// looked at more and more seldom.
const (
	firstLook = 2 * time.Millisecond
	lastLook  = 50 * time.Millisecond
)

// stdin puts a pipe in the place of standard input, and asks for a line whenever the program waits for one. Without a supervisor to
// ask, input is at its end.
func (p *program) stdin() {
	path := os.Getenv(environment.Cell)
	if path == "" {
		endInput()
		return
	}
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		return
	}
	syscall.CloseOnExec(ends[1])
	err := onto(ends[0], 0)
	syscall.Close(ends[0])
	if err != nil {
		syscall.Close(ends[1])
		return
	}
	asker := &asker{path: path, pipe: os.NewFile(uintptr(ends[1]), "|0")}
	go asker.run()
}

// endInput puts the null device in the place of standard input.
func endInput() {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return
	}
	defer null.Close()
	_ = onto(int(null.Fd()), 0)
}

// readsInput is the moment from which the program's text reads input.
var readsInput atomic.Pointer[time.Time]

// ReadsInput says that the cell's text reads standard input, for systems that do not tell of a read that waits. Elsewhere it
// does nothing.
func ReadsInput() {
	now := time.Now()
	readsInput.Store(&now)
}

// likely reports whether a program that reads input, and has not ended at once, is likely to wait for it.
func likely() bool {
	const atOnce = 200 * time.Millisecond
	since := readsInput.Load()
	return since != nil && time.Since(*since) > atOnce
}

type asker struct {
	path   string
	pipe   *os.File
	client *ask.Client
	blank  bool // the last answer was an empty line
}

// run asks until there is no more.
func (a *asker) run() {
	defer a.pipe.Close()
	for wait := firstLook; ; {
		if !a.waits() {
			time.Sleep(wait)
			wait = min(wait*5/4, lastLook)
			continue
		}
		wait = firstLook
		if err := a.line(); err != nil {
			return
		}
	}
}

// line asks for one, and hands it to the program. An empty line ends the input of a program that reads all of it, and a second one
// that of a program to which empty lines say nothing: no key of a notebook's box would.
func (a *asker) line() error {
	how, prompt := readerOf(allStacks()), ""
	switch {
	case how == toEnd:
		prompt = endsNow
	case how == overBlanks && a.blank:
		prompt = endsAgain
	}
	if a.client == nil {
		client, err := ask.Dial(a.path)
		if err != nil {
			return err
		}
		a.client = client
	}
	line, err := a.client.Line(prompt)
	if err != nil {
		return errors.Join(io.EOF, err)
	}
	if line == "" && prompt != "" {
		return io.EOF
	}
	a.blank = line == ""
	_, err = io.WriteString(a.pipe, line+"\n")
	return err
}
