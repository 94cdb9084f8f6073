package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"

	"cnn321/kernels/jupyter"
	"cnn321/kernels/jupyter/message"
)

// fake is a kernel on go-zeromq's sockets, as GoNB is; like GoNB it sends replies of control on shell.
type fake struct {
	t          *testing.T
	connection jupyter.Connection
	signer     *message.Signer
	ctx        context.Context
	kill       context.CancelFunc
	deaf       bool         // its heart does not answer
	late       atomic.Int64 // how long it takes to say who it is, in nanoseconds

	mu          sync.Mutex // of the sockets' Send
	sockets     map[string]zmq4.Socket
	interrupted chan struct{}
	answers     chan message.Message
}

func startFake(t *testing.T, deaf bool) *fake {
	t.Helper()
	dir, err := os.MkdirTemp("", "fake") // t.TempDir may be too long for a socket's name
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return startFakeAt(t, deaf, jupyter.Connection{
		Transport: "ipc", IP: filepath.Join(dir, "k"), Key: "chave",
		ShellPort: 1, ControlPort: 2, StdinPort: 3, IOPubPort: 4, HeartbeatPort: 5,
	})
}

func startFakeAt(t *testing.T, deaf bool, connection jupyter.Connection) *fake {
	t.Helper()
	f := &fake{
		t: t, deaf: deaf, connection: connection,
		sockets:     make(map[string]zmq4.Socket),
		interrupted: make(chan struct{}, 10),
		answers:     make(chan message.Message, 10),
	}
	var err error
	if f.signer, err = message.NewSigner("", f.connection.Key); err != nil {
		t.Fatal(err)
	}
	f.start()
	t.Cleanup(f.die)
	return f
}

// start listens.
func (f *fake) start() {
	f.ctx, f.kill = context.WithCancel(context.Background())
	quiet := zmq4.WithLogger(log.New(io.Discard, "", 0))
	for port, name := range []string{"", "shell", "control", "stdin", "iopub", "heart"} {
		var socket zmq4.Socket
		switch name {
		case "":
			continue
		case "iopub":
			socket = zmq4.NewPub(f.ctx, quiet)
		case "heart":
			socket = zmq4.NewRep(f.ctx, quiet)
		default:
			socket = zmq4.NewRouter(f.ctx, quiet)
		}
		if err := socket.Listen(fmt.Sprintf("ipc://%s-%d", f.connection.IP, port)); err != nil {
			f.t.Fatal(err)
		}
		f.sockets[name] = socket
	}
	for _, name := range []string{"shell", "control", "stdin"} {
		go f.listen(name, f.sockets[name])
	}
	go func(heart zmq4.Socket) {
		for {
			beat, err := heart.Recv()
			if err != nil {
				return
			}
			if !f.deaf {
				_ = heart.Send(beat)
			}
		}
	}(f.sockets["heart"])
}

// die ends as a killed process does: its connections break.
func (f *fake) die() {
	f.kill()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, socket := range f.sockets {
		socket.Close()
	}
}

func (f *fake) listen(name string, socket zmq4.Socket) {
	for {
		raw, err := socket.Recv()
		if err != nil {
			return
		}
		m, err := f.signer.Parse(raw.Frames)
		if err != nil {
			f.t.Errorf("on %s: %v", name, err)
			return
		}
		if name == "stdin" {
			f.answers <- m
			continue
		}
		go f.handle(m)
	}
}

func (f *fake) send(channel, msgType string, to message.Message, content any) {
	m, err := message.New("fake", msgType, to.Header, content)
	if err != nil {
		f.t.Error(err)
		return
	}
	m.Identities = to.Identities
	if channel == "iopub" {
		m.Identities = [][]byte{[]byte(msgType)}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	_ = f.sockets[channel].SendMulti(zmq4.NewMsgFrom(f.signer.Frames(m)...)) // it may have died
}

type object = map[string]any

func (f *fake) handle(m message.Message) {
	if m.Head.Type == "kernel_info_request" {
		time.Sleep(time.Duration(f.late.Load()))
	}
	f.send("iopub", "status", m, object{"execution_state": "busy"})
	var content object
	if err := json.Unmarshal(m.Content, &content); err != nil {
		f.t.Error(err)
	}
	code, _ := content["code"].(string)
	reply := object{"status": "ok"}
	switch m.Head.Type {
	case "kernel_info_request":
		reply["implementation"] = "fake"
	case "complete_request":
		reply["matches"], reply["cursor_start"], reply["cursor_end"] = []string{code + "!"}, 0, content["cursor_pos"]
	case "inspect_request":
		if code == "hang" {
			return
		}
		if code == "" {
			reply = object{"status": "error", "ename": "E", "evalue": "nada", "traceback": []string{"t"}}
			break
		}
		reply["found"], reply["data"] = true, object{"text/plain": code}
	case "interrupt_request":
		f.interrupted <- struct{}{}
	case "execute_request":
		reply = f.execute(m, code)
	}
	f.send("shell", strings.Replace(m.Head.Type, "request", "reply", 1), m, reply)
	f.send("iopub", "status", m, object{"execution_state": "idle"})
}

func (f *fake) execute(m message.Message, code string) object {
	order, rest, _ := strings.Cut(code, " ")
	switch order {
	case "print":
		for line := range strings.Lines(rest) {
			f.send("iopub", "stream", m, object{"name": "stdout", "text": line})
		}
	case "wait":
		f.send("iopub", "stream", m, object{"name": "stdout", "text": "espero"})
		select {
		case <-f.interrupted:
			return object{"status": "error", "ename": "Interrupted", "evalue": "", "traceback": []string{}}
		case <-f.ctx.Done():
			return object{}
		}
	case "ask":
		f.send("stdin", "input_request", m, object{"prompt": rest, "password": false})
		f.send("iopub", "stream", m, object{"name": "stdout", "text": string((<-f.answers).Content)})
	}
	return object{"status": "ok", "execution_count": 7}
}
