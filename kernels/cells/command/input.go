package command

import (
	"context"
	"io"
	"os"
	"sync"
	"time"
)

// input is a program's standard input: a text, the reader's answers, or nothing.
type input struct {
	cell     *Cell
	password bool
	read     *os.File // the program's end; nil for nothing, /dev/null
	text     io.Reader
	listen   *os.File // the program's end, kept to see whether what was given has been taken

	mu    sync.Mutex
	write *os.File // nil once closed
	done  bool
}

func newInput(c *Cell, j job) (*input, error) {
	in := &input{cell: c, text: j.stdin, password: c.password}
	c.password = false
	if j.stdin == nil && (c.io.Input == nil || !canSeeReading) {
		return in, nil
	}
	var err error
	in.read, in.write, err = os.Pipe()
	in.listen = in.read
	return in, err
}

// started lets go of the program's end of a text, so that writing it fails when the program has gone.
func (in *input) started() {
	if in.text != nil && in.read != nil {
		in.read.Close()
		in.listen = nil
	}
}

// serve gives the program its input until ctx ends.
func (in *input) serve(ctx context.Context, output *os.File) {
	switch {
	case in.read == nil:
	case in.text != nil:
		in.mu.Lock()
		write := in.write
		in.mu.Unlock()
		if write == nil {
			return // it has ended already
		}
		_, _ = io.Copy(write, in.text) // a program need not read to the end
		in.closeWrite()
	default:
		in.answer(ctx, output)
	}
}

// The look at what a program waits for costs little, and once it has not waited for long it is done less often.
const (
	firstLook = 20 * time.Millisecond
	lastLook  = 250 * time.Millisecond
)

// answer asks the reader whenever something that the program started waits for its input.
func (in *input) answer(ctx context.Context, output *os.File) {
	every := firstLook
	seen := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
		if pending(in.listen) > 0 || !waitsFor(in.listen) {
			seen = false
			every = min(every+every/4, lastLook)
			continue
		}
		every = firstLook
		// Twice in a row, and with all that was written shown: the question comes before its box.
		if !seen || pending(output) > 0 {
			seen = true
			continue
		}
		seen = false
		line, err := in.cell.io.Input(ctx, "", in.password)
		if err != nil {
			in.closeWrite()
			return
		}
		in.mu.Lock()
		if in.write != nil {
			_, err = io.WriteString(in.write, line+"\n")
		}
		in.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (in *input) closeWrite() {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.write != nil {
		in.write.Close()
		in.write = nil
	}
}

// close ends the input, once the program has ended.
func (in *input) close() {
	in.closeWrite()
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.read != nil && in.listen != nil && !in.done {
		in.done = true
		in.read.Close()
	}
}
