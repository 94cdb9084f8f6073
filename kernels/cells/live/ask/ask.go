// Package ask is how the program of a cell asks its supervisor for a line of input, or to look after a training that goes on without
// it, over a unix socket.
//
// A question is a line, `input "prompt"`; so is its answer: `text "what was typed"`, or `end` if there is no more (nobody is
// there to type, or the question was called off). `watch "training" "display"` is answered by `text ""`, or by `end` where
// it cannot be done. Texts are quoted as Go quotes them. A connection has one question at a time.
//
// The supervisor's side is package answer, apart from this one because package net would make each cell slower to link.
package ask

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Words of the lines.
const (
	Input = "input "
	Watch = "watch "
	Text  = "text "
	End   = "end"
)

// Client asks. It is not safe for concurrent use.
type Client struct {
	socket *os.File
	lines  *bufio.Reader
}

// Dial connects to a supervisor's socket.
func Dial(path string) (*Client, error) {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(fd)
	for {
		if err = syscall.Connect(fd, &syscall.SockaddrUnix{Name: path}); err != syscall.EINTR {
			break
		}
	}
	if err == nil {
		err = syscall.SetNonblock(fd, true) // then a Close ends a read
	}
	socket := os.NewFile(uintptr(fd), path)
	if err != nil {
		socket.Close()
		return nil, fmt.Errorf("connect %s: %w", path, err)
	}
	return &Client{socket, bufio.NewReader(socket)}, nil
}

// Line asks for a line, and waits as long as the answer takes. The line has no end of line; [io.EOF] says that there is none.
func (c *Client) Line(prompt string) (string, error) {
	return c.ask(Input + strconv.Quote(prompt))
}

// Watch has the supervisor show a training of the engine in a display of the running cell, also when the cell has ended. It returns
// when the supervisor has taken it over.
func (c *Client) Watch(training, display string) error {
	_, err := c.ask(Watch + strconv.Quote(training) + " " + strconv.Quote(display))
	return err
}

// ask sends a question and reads its answer.
func (c *Client) ask(question string) (string, error) {
	if _, err := io.WriteString(c.socket, question+"\n"); err != nil {
		return "", err
	}
	line, err := c.lines.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimSuffix(line, "\n")
	if line == End {
		return "", io.EOF
	}
	quoted, ok := strings.CutPrefix(line, Text)
	if !ok {
		return "", fmt.Errorf("answer %q", line)
	}
	return strconv.Unquote(quoted)
}

// Close ends the connection.
func (c *Client) Close() error { return c.socket.Close() }
