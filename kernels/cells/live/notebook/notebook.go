package notebook

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

// MIME types of what is shown.
const (
	HTML     = "text/html"
	Markdown = "text/markdown"
	Plain    = "text/plain"
	PNG      = "image/png"

	// Result marks, beside the others, the value of a cell's last expression: the supervisor makes an execute_result of it.
	Result = "application/vnd.cnn321.result"

	// Clear, alone, stands for no display: the supervisor makes a clear_output of it. Its value is [ClearNow] or [ClearNext].
	Clear     = "application/vnd.cnn321.clear"
	ClearNow  = "now"
	ClearNext = "next" // when the next output comes
)

const (
	pipeVariable = "GONB_PIPE"
	backVariable = "GONB_PIPE_BACK"

	commValue   = "gonb/comm_value"
	syncAddress = "#gonbui/sync"
	ackAddress  = "#gonbui/sync_ack"
)

// Display is one thing to show, in one or more forms: a text for each MIME type, bytes for a PNG.
type Display struct {
	Data     map[string]any
	Metadata map[string]any
	// ID names the display: a later one of the same name replaces it. Each run of a cell needs new names.
	ID string
}

// Notebook is a way to the notebook. It is safe for concurrent use.
type Notebook struct {
	out, back string

	mu      sync.Mutex
	pipe    *os.File // GoNB reads it
	next    int
	waiting map[int]chan struct{}
	err     error // once it fails, it stays so
}

// Present reports whether the program was started as a cell of a notebook.
func Present() bool { return os.Getenv(pipeVariable) != "" }

// Open is the notebook of this program, the same at each call. Its pipes are opened when something is shown.
var Open = sync.OnceValue(func() *Notebook {
	return &Notebook{out: os.Getenv(pipeVariable), back: os.Getenv(backVariable), waiting: make(map[int]chan struct{})}
})

// Show shows a display, and returns when GoNB has it: what is printed later comes below it, and the program may end.
func (n *Notebook) Show(d Display) error {
	n.mu.Lock()
	id := n.next
	n.next++
	arrived := make(chan struct{})
	n.waiting[id] = arrived
	err := n.send(d, Display{Data: map[string]any{commValue: comm{syncAddress, id}}})
	n.mu.Unlock()
	if err != nil {
		return err
	}
	<-arrived // or the pipe has ended
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.err != nil {
		return lost(n.err)
	}
	return nil
}

func lost(err error) error {
	return fmt.Errorf("não foi possível mostrar no caderno (reinicie o kernel se continuar): %w", err)
}

// NewID is a name that no earlier display has.
func (n *Notebook) NewID() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.next++
	return strconv.FormatInt(time.Now().UnixNano(), 36) + "-" + strconv.Itoa(os.Getpid()) + "-" + strconv.Itoa(n.next)
}

// send sends displays, all or none. n.mu is held.
func (n *Notebook) send(all ...Display) error {
	var messages []byte
	for _, d := range all {
		message, err := display(d)
		if err != nil {
			return err
		}
		messages = append(messages, message...)
	}
	if n.err == nil && n.pipe == nil {
		n.err = n.open()
	}
	if n.err == nil {
		_, n.err = n.pipe.Write(messages)
	}
	if n.err != nil {
		return lost(n.err)
	}
	return nil
}

func (n *Notebook) open() error {
	if n.out == "" {
		return errors.New("este programa não é uma célula de um caderno")
	}
	// GoNB opens its ends in this order; each waits for the other side.
	out, err := os.OpenFile(n.out, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	back, err := os.OpenFile(n.back, os.O_RDONLY, 0)
	if err == nil {
		_, err = out.Write(types())
	}
	if err != nil {
		out.Close()
		return err
	}
	n.pipe = out
	go n.listen(answers{bufio.NewReader(back)})
	return nil
}

// listen takes acknowledgements until the pipe ends.
func (n *Notebook) listen(a answers) {
	for {
		v, err := a.next()
		n.mu.Lock()
		if err != nil {
			if n.err == nil {
				n.err = err
			}
			for _, arrived := range n.waiting {
				close(arrived)
			}
			clear(n.waiting)
			n.mu.Unlock()
			return
		}
		if arrived := n.waiting[v.value]; arrived != nil && v.address == ackAddress {
			close(arrived)
			delete(n.waiting, v.value)
		}
		n.mu.Unlock()
	}
}
