package buildcache

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// The protocol's commands.
const (
	get   = "get"
	put   = "put"
	quit  = "close"
	noted = "v1" // the version of an entry's file
)

// request is what the go command asks. The body of a put follows as a value of its own.
type request struct {
	ID       int64
	Command  string
	ActionID []byte
	OutputID []byte
	BodySize int64
}

// response answers the request of that ID; the first one, of none, says what is understood.
type response struct {
	ID            int64
	Err           string     `json:",omitempty"`
	KnownCommands []string   `json:",omitempty"`
	Miss          bool       `json:",omitempty"`
	OutputID      []byte     `json:",omitempty"`
	Size          int64      `json:",omitempty"`
	Time          *time.Time `json:",omitempty"`
	DiskPath      string     `json:",omitempty"`
}

// Serve answers the go command at the other end of in and out, until it closes or ctx ends.
func (l Layers) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	requests, answers := json.NewDecoder(bufio.NewReader(in)), json.NewEncoder(out)
	if err := answers.Encode(response{KnownCommands: []string{get, put, quit}}); err != nil {
		return fmt.Errorf("build cache: %w", err)
	}
	for ctx.Err() == nil {
		var asked request
		if err := requests.Decode(&asked); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("build cache: %w", err)
		}
		var body []byte
		if asked.BodySize > 0 {
			if err := requests.Decode(&body); err != nil {
				return fmt.Errorf("build cache: the body of a put: %w", err)
			}
		}
		if err := answers.Encode(l.answer(asked, body)); err != nil {
			return fmt.Errorf("build cache: %w", err)
		}
		if asked.Command == quit {
			return nil
		}
	}
	return ctx.Err()
}

func (l Layers) answer(asked request, body []byte) response {
	answer := response{ID: asked.ID}
	switch asked.Command {
	case get:
		found, ok := l.find(asked.ActionID)
		if !ok {
			answer.Miss = true
			break
		}
		answer.OutputID, answer.Size, answer.Time, answer.DiskPath = found.output, found.size, &found.made, found.path
	case put:
		path, err := l.keep(asked.ActionID, asked.OutputID, body)
		if err != nil {
			answer.Err = err.Error()
		}
		answer.DiskPath = path
	case quit:
	default:
		answer.Err = fmt.Sprintf("build cache: unknown command %q", asked.Command)
	}
	return answer
}
