package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cnn321/kernels/jupyter"
	"cnn321/kernels/jupyter/client"
	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/jupyter/zmtp"
)

func TestShutdown(t *testing.T) {
	r := start(t, Config{})
	c := r.client()
	out := &shown{first: make(chan struct{})}
	cell := make(chan client.Reply, 1)
	go func() {
		reply, _ := c.Execute(context.Background(), client.Request{Code: "print a\nsleep 1h", Output: out.output})
		cell <- reply
	}()
	<-out.first
	if err := c.Shutdown(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if restart := <-r.kernel.down; !restart {
		t.Error("the kernel was not told of the restart")
	}
	if reply := <-cell; reply.Status != "error" {
		t.Errorf("the running cell was answered with %+v", reply)
	}
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	r.ended <- nil
	<-c.Done()
}

func TestServeEndsWithContext(t *testing.T) {
	k := newTestKernel()
	s, err := Listen(t.Context(), Config{Connection: jupyter.Connection{Transport: "tcp", IP: "127.0.0.1", Key: "k"}}, k)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("porque sim")
	cancel(why)
	if err := s.Serve(ctx); !errors.Is(err, why) {
		t.Errorf("error %v", err)
	}
}

func TestListen(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := taken.Addr().(*net.TCPAddr).Port
	tests := []struct {
		name       string
		connection jupyter.Connection
		problem    string
	}{
		{"port in use", jupyter.Connection{Transport: "tcp", IP: "127.0.0.1", Key: "k", StdinPort: port}, "outro programa ocupa o endereço 127.0.0.1:"},
		{"no key", jupyter.Connection{Transport: "tcp", IP: "127.0.0.1"}, "chave"},
		{"another scheme", jupyter.Connection{Transport: "tcp", IP: "127.0.0.1", Key: "k", SignatureScheme: "hmac-sha512"}, "hmac-sha512"},
		{"not our address", jupyter.Connection{Transport: "tcp", IP: "192.0.2.1", Key: "k"}, "não consegui usar o endereço 192.0.2.1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Listen(t.Context(), Config{Connection: test.connection, PortsTimeout: 50 * time.Millisecond}, newTestKernel())
			if err == nil || !strings.Contains(err.Error(), test.problem) {
				t.Errorf("error %v, want one with %q", err, test.problem)
			}
		})
	}
	time.AfterFunc(50*time.Millisecond, func() { taken.Close() })
	r := start(t, Config{Connection: jupyter.Connection{Transport: "tcp", IP: "127.0.0.1", Key: "k", StdinPort: port}})
	if got := r.Connection().StdinPort; got != port {
		t.Errorf("port %d, want %d", got, port)
	}
}

func TestIPC(t *testing.T) {
	dir, err := os.MkdirTemp("", "k") // t.TempDir may be too long for a socket's name
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	connection := jupyter.Connection{
		Transport: "ipc", IP: filepath.Join(dir, "k"), Key: "k",
		ShellPort: 1, ControlPort: 2, StdinPort: 3, IOPubPort: 4, HeartbeatPort: 5,
	}
	// A file that a killed kernel left does not matter.
	left, err := net.Listen("unix", connection.IP+"-1")
	if err != nil {
		t.Fatal(err)
	}
	left.(*net.UnixListener).SetUnlinkOnClose(false)
	left.Close()
	r := start(t, Config{Connection: connection})
	if _, out := execute(t, r.client(), "print oi"); len(out.messages) != 1 {
		t.Errorf("%d messages", len(out.messages))
	}
	info, err := os.Stat(connection.IP + "-1")
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info, err)
	}
}

// TestHungQuestions: a kernel whose completion never returns keeps nobody waiting.
func TestHungQuestions(t *testing.T) {
	t.Parallel()
	r := start(t, Config{Patience: 30 * time.Millisecond})
	r.kernel.hang = make(chan struct{})
	defer close(r.kernel.hang)
	c := r.client()
	for range maxAnswers + 5 {
		completion, err := c.Complete(t.Context(), "pri", 3)
		if err != nil || len(completion.Matches) != 0 || completion.Start != 3 || completion.End != 3 {
			t.Fatalf("%+v, %v", completion, err)
		}
	}
	if inspection, err := c.Inspect(t.Context(), "print", 5, 0); err != nil || inspection.Found {
		t.Errorf("%+v, %v", inspection, err)
	}
	if reply, _ := execute(t, c, "print x"); reply.Status != "ok" {
		t.Errorf("%+v", reply)
	}
}

// TestNewerQuestionEndsTheOlder has two questions come one upon the other, as of who types fast, time and again: it is always the first that ends.
func TestNewerQuestionEndsTheOlder(t *testing.T) {
	r := start(t, Config{Patience: time.Hour})
	r.kernel.tab = func(ctx context.Context, code string) {
		if code == "older" {
			<-ctx.Done()
		}
		if code == "newer" && ctx.Err() != nil {
			t.Error("the newer question was ended")
		}
	}
	signer, err := message.NewSigner("", "chave")
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan string, 2)
	network, address := r.Connection().Address(r.Connection().ShellPort)
	shell, err := zmtp.Dial(t.Context(), network, address, zmtp.Options{Kind: zmtp.Dealer, Handle: func(_ *zmtp.Peer, frames [][]byte) {
		reply, err := signer.Parse(frames)
		if err != nil {
			t.Error(err)
		}
		answered <- reply.ParentID()
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer shell.Close()
	for round := range 200 {
		waiting := make(map[string]string)
		for _, code := range []string{"older", "newer"} {
			question, err := message.New("s", "complete_request", nil, map[string]any{"code": code, "cursor_pos": len(code)})
			if err != nil {
				t.Fatal(err)
			}
			waiting[question.Head.ID] = code
			shell.Send(r.signer.Frames(question))
		}
		for range 2 {
			select {
			case id := <-answered:
				delete(waiting, id)
			case <-time.After(patience):
				t.Fatalf("round %d: without an answer are %v", round, waiting)
			}
		}
	}
}

// TestInterruptIsNotTheEnd: who takes the interrupt's idle for the cell's is told that the cell runs still.
func TestInterruptIsNotTheEnd(t *testing.T) {
	s := start(t, Config{})
	c := s.client()
	begun, leave := make(chan struct{}), make(chan struct{})
	s.kernel.do(func(context.Context, Output) {
		close(begun)
		<-leave
	})
	states := make(chan string, 10)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, err := c.Execute(context.Background(), client.Request{Code: "call", Output: func(m message.Message) {
			var content struct {
				State string `json:"execution_state"`
			}
			if m.Head.Type == "status" && json.Unmarshal(m.Content, &content) == nil {
				states <- content.State
			}
		}})
		if err != nil {
			t.Error(err)
		}
	}()
	<-begun
	if err := c.Interrupt(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"busy", "busy"} {
		select {
		case got := <-states:
			if got != want {
				t.Errorf("%s, want %s", got, want)
			}
		case <-time.After(patience):
			t.Fatal("nothing is told of the cell after the interrupt")
		}
	}
	close(leave)
	<-ended
	if got := <-states; got != "idle" {
		t.Errorf("at the end %s", got)
	}
}
