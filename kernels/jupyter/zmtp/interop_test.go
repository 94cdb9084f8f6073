package zmtp_test

import (
	"bufio"
	"context"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"

	"cnn321/kernels/jupyter/conformance"
	"cnn321/kernels/jupyter/zmtp"

	"cnn321/kernels/tier"
)

const patience = 2 * time.Minute // only a failing test waits so long

// schemes are ZeroMQ's names of networks.
var schemes = map[string]string{"tcp": "tcp://", "unix": "ipc://"}

// place is a fresh one to listen, as package net names it: of TCP any free port, so that nobody can take it before.
func place(t *testing.T, network string) string {
	t.Helper()
	if network == "tcp" {
		return "127.0.0.1:0"
	}
	dir, err := os.MkdirTemp("", "zmtp") // t.TempDir may be too long for a socket's name
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "s")
}

// listen is a socket of ours, and where it is, as ZeroMQ names it.
func listen(t *testing.T, network string, o zmtp.Options) (s *zmtp.Socket, endpoint string) {
	t.Helper()
	l, err := net.Listen(network, place(t, network))
	if err != nil {
		t.Fatal(err)
	}
	o.Log = func(line string) { t.Log(line) }
	s = zmtp.Serve(l, o)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		s.Close(ctx)
	})
	return s, schemes[network] + l.Addr().String()
}

// theirs has a socket of go-zeromq listen, and says where.
func theirs(t *testing.T, network string, socket zmq4.Socket) (address string) {
	t.Helper()
	if err := socket.Listen(schemes[network] + place(t, network)); err != nil {
		t.Fatal(err)
	}
	return socket.Addr().String()
}

var messages = [][]string{{"a"}, {"", "b", ""}, {strings.Repeat("x", 255), strings.Repeat("y", 256)}, {strings.Repeat("z", 3<<20), "fim"}}

func frames(texts []string) (all [][]byte) {
	for _, text := range texts {
		all = append(all, []byte(text))
	}
	return all
}

func texts(frames [][]byte) (all []string) {
	for _, frame := range frames {
		all = append(all, string(frame))
	}
	return all
}

// TestZMQ4Client: go-zeromq's sockets connect to ours.
func TestZMQ4Client(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			echo := func(p *zmtp.Peer, frames [][]byte) { p.Send(frames) }
			_, endpoint := listen(t, network, zmtp.Options{Kind: zmtp.Router, Handle: echo})
			dealer := zmq4.NewDealer(t.Context(), zmq4.WithID(zmq4.SocketIdentity("go")))
			defer dealer.Close()
			if err := dealer.Dial(endpoint); err != nil {
				t.Fatal(err)
			}
			for _, message := range messages {
				if err := dealer.SendMulti(zmq4.NewMsgFrom(frames(message)...)); err != nil {
					t.Fatal(err)
				}
				got, err := dealer.Recv()
				if err != nil || !slices.Equal(texts(got.Frames), message) {
					t.Errorf("%d frames, %v; want %d", len(got.Frames), err, len(message))
				}
			}

			_, endpoint = listen(t, network, zmtp.Options{Kind: zmtp.Rep, Handle: echo})
			req := zmq4.NewReq(t.Context())
			defer req.Close()
			if err := req.Dial(endpoint); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				if err := req.Send(zmq4.NewMsgString("ping")); err != nil {
					t.Fatal(err)
				}
				if got, err := req.Recv(); err != nil || string(got.Bytes()) != "ping" {
					t.Errorf("%q, %v", got.Bytes(), err)
				}
			}

			subscribed := make(chan bool, 1)
			pub, endpoint := listen(t, network, zmtp.Options{Kind: zmtp.Pub, Subscribed: func(*zmtp.Peer, []byte) { subscribed <- true }})
			sub := zmq4.NewSub(t.Context())
			defer sub.Close()
			if err := sub.Dial(endpoint); err != nil {
				t.Fatal(err)
			}
			if err := sub.SetOption(zmq4.OptionSubscribe, "a"); err != nil {
				t.Fatal(err)
			}
			<-subscribed
			for _, message := range messages {
				pub.Publish(frames(append([]string{"b"}, message...)), true)
				pub.Publish(frames(append([]string{"a"}, message...)), true)
				got, err := sub.Recv()
				if err != nil || !slices.Equal(texts(got.Frames)[1:], message) || string(got.Frames[0]) != "a" {
					t.Errorf("%d frames, %v; want %d", len(got.Frames), err, len(message))
				}
			}
		})
	}
}

// TestZMQ4Server: ours connect to go-zeromq's, which are GoNB's.
func TestZMQ4Server(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			received := make(chan [][]byte, 100)
			dial := func(kind zmtp.Kind, address string) *zmtp.Peer {
				p, err := zmtp.Dial(t.Context(), network, address, zmtp.Options{
					Kind: kind, Identity: []byte("nós"), Handle: func(_ *zmtp.Peer, frames [][]byte) { received <- frames },
				})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(p.Close)
				return p
			}
			next := func() []string {
				select {
				case frames := <-received:
					return texts(frames)
				case <-time.After(patience):
					t.Fatal("no message came")
					return nil
				}
			}

			router := zmq4.NewRouter(t.Context())
			defer router.Close()
			address := theirs(t, network, router)
			p := dial(zmtp.Dealer, address)
			for _, message := range messages {
				p.Send(frames(message))
				got, err := router.Recv()
				if err != nil || !slices.Equal(texts(got.Frames), append([]string{"nós"}, message...)) {
					t.Errorf("%d frames, %v; want %d", len(got.Frames), err, len(message)+1)
				}
				if err := router.SendMulti(got); err != nil {
					t.Fatal(err)
				}
				if got := next(); !slices.Equal(got, message) {
					t.Errorf("%d frames came back, want %d", len(got), len(message))
				}
			}

			rep := zmq4.NewRep(t.Context())
			defer rep.Close()
			address = theirs(t, network, rep)
			p = dial(zmtp.Req, address)
			p.Send(frames([]string{"", "ping"}))
			if got, err := rep.Recv(); err != nil || string(got.Bytes()) != "ping" {
				t.Fatalf("%q, %v", got.Bytes(), err)
			}
			if err := rep.Send(zmq4.NewMsgString("pong")); err != nil {
				t.Fatal(err)
			}
			if got := next(); !slices.Equal(got, []string{"", "pong"}) {
				t.Errorf("%q", got)
			}

			pub := zmq4.NewPub(t.Context())
			defer pub.Close()
			address = theirs(t, network, pub)
			p = dial(zmtp.Sub, address)
			p.Subscribe([]byte("a"))
			for deadline := time.Now().Add(patience); len(received) == 0 && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
				for _, topic := range []string{"b", "a"} {
					if err := pub.Send(zmq4.NewMsgFrom(frames([]string{topic, "x"})...)); err != nil {
						t.Fatal(err)
					}
				}
			}
			if got := next(); !slices.Equal(got, []string{"a", "x"}) {
				t.Errorf("%q", got)
			}
		})
	}
}

// TestLibZMQ runs pyzmq against our sockets, and ours against pyzmq's.
func TestLibZMQ(t *testing.T) {
	tier.Slow(t, "it needs the Python environment")
	python, err := conformance.Ensure(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			args := []string{filepath.Join("testdata", "pyzmq.py")}
			ours := func(o zmtp.Options) *zmtp.Socket {
				s, endpoint := listen(t, network, o)
				args = append(args, endpoint)
				return s
			}
			echo := func(p *zmtp.Peer, frames [][]byte) { p.Send(frames) }
			ours(zmtp.Options{Kind: zmtp.Router, Handle: echo})
			ours(zmtp.Options{Kind: zmtp.Rep, Handle: echo})
			var pub *zmtp.Socket
			pub = ours(zmtp.Options{Kind: zmtp.Pub, Subscribed: func(_ *zmtp.Peer, topic []byte) {
				for _, message := range messages {
					pub.Publish(frames(append([]string{"outro"}, message...)), true)
					pub.Publish(frames(append([]string{string(topic)}, message...)), true)
				}
			}})
			for range 3 {
				args = append(args, schemes[network]+strings.Replace(place(t, network), ":0", ":*", 1))
			}
			cmd := python.Command(t.Context(), t.TempDir(), t.TempDir(), args...)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			stderr := new(strings.Builder)
			cmd.Stderr = stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			// The script says where its sockets listen once they do.
			said, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Errorf("the script ended: %v", err)
			}
			addresses := strings.Fields(strings.ReplaceAll(said, schemes[network], ""))
			if len(addresses) != 3 {
				t.Fatalf("the script says %q\n%s", said, stderr)
			}
			router, rep, publisher := addresses[0], addresses[1], addresses[2]
			dial := func(kind zmtp.Kind, address, name string, handle zmtp.Handler) *zmtp.Peer {
				p, err := zmtp.Dial(t.Context(), network, address, zmtp.Options{Kind: kind, Identity: []byte(name), Handle: handle})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(p.Close)
				return p
			}
			// What we send is sent back by the script, and by us once more; it compares.
			dial(zmtp.Dealer, router, "eu", echo).Send(frames([]string{"olá"}))
			req := dial(zmtp.Req, rep, "", func(p *zmtp.Peer, got [][]byte) {
				if !slices.Equal(texts(got), []string{"", "pong"}) {
					t.Errorf("REP says %q", got)
				}
			})
			req.Send(frames([]string{"", "ping"}))
			answer := dial(zmtp.Dealer, router, "outro", echo)
			dial(zmtp.Sub, publisher, "", func(p *zmtp.Peer, got [][]byte) {
				answer.Send(append(frames([]string{"ouvi"}), got...))
			}).Subscribe([]byte("a"))
			if err := cmd.Wait(); err != nil {
				t.Errorf("%v\n%s", err, stderr)
			}
		})
	}
}
