package kernel

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"cnn321/kernels/jupyter"
	"cnn321/kernels/jupyter/client"
	"cnn321/kernels/jupyter/message"
)

// patience is an upper limit for what takes a moment; only a failing test waits so long.
const patience = 2 * time.Minute

// running is a server on free ports, with the test kernel behind it.
type running struct {
	*Server
	kernel *testKernel
	t      testing.TB
	mu     sync.Mutex
	lines  []string // of the log
	ended  chan error
}

func start(t testing.TB, config Config) *running {
	t.Helper()
	r := &running{kernel: newTestKernel(), t: t, ended: make(chan error, 1)}
	config.Log = func(line string) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.lines = append(r.lines, line)
	}
	if config.Connection.Key == "" {
		config.Connection = jupyter.Connection{Transport: "tcp", IP: "127.0.0.1", Key: "chave", SignatureScheme: "hmac-sha256"}
	}
	server, err := Listen(context.Background(), config, r.kernel)
	if err != nil {
		t.Fatal(err)
	}
	r.Server = server
	ctx, cancel := context.WithCancel(context.Background())
	go func() { r.ended <- server.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-r.ended
	})
	return r
}

func (r *running) client() *client.Client {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := client.Dial(ctx, client.Config{Connection: r.Connection(), Silence: patience})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(c.Close)
	return c
}

// awaitLog waits until the log says something.
func (r *running) awaitLog(text string) {
	r.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		r.mu.Lock()
		log := strings.Join(r.lines, "\n")
		r.mu.Unlock()
		if strings.Contains(log, text) {
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("%q is not in the log:\n%s", text, log)
		}
	}
}

// shown is what an execution shows.
type shown struct {
	mu       sync.Mutex
	messages []message.Message
	first    chan struct{} // closed at the first message that is no status
}

func (s *shown) output(m message.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.Head.Type == "status" || m.Head.Type == "execute_input" {
		return
	}
	if s.messages = append(s.messages, m); len(s.messages) == 1 {
		close(s.first)
	}
}

// text is all that was written to a stream, and in how many messages.
func (s *shown) text(name string) (text string, messages int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all strings.Builder
	for _, m := range s.messages {
		var content struct{ Name, Text string }
		if m.Head.Type == "stream" && json.Unmarshal(m.Content, &content) == nil && content.Name == name {
			all.WriteString(content.Text)
			messages++
		}
	}
	return all.String(), messages
}

// execute runs a cell to its end.
func execute(t testing.TB, c *client.Client, code string) (client.Reply, *shown) {
	t.Helper()
	out := &shown{first: make(chan struct{})}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	reply, err := c.Execute(ctx, client.Request{Code: code, StoreHistory: true, Output: out.output})
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return reply, out
}
