package zmtp

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPublish(t *testing.T) {
	subscribed := make(chan string, 10)
	s, address := serve(t, Options{Kind: Pub, Subscribed: func(p *Peer, topic []byte) {
		p.Send(parts("welcome"))
		subscribed <- string(topic)
	}})
	all, fromAll := dial(t, address, Options{Kind: Sub})
	some, fromSome := dial(t, address, Options{Kind: Sub})
	all.Subscribe(nil)
	some.Subscribe([]byte("b"))
	<-subscribed
	<-subscribed
	for _, topic := range []string{"a", "b", "bc"} {
		s.Publish(parts(topic, "x"), true)
	}
	for _, test := range []struct {
		box  mailbox
		want []string
	}{{fromAll, []string{"welcome", "a", "b", "bc"}}, {fromSome, []string{"welcome", "b", "bc"}}} {
		var got []string
		for range test.want {
			got = append(got, string(test.box.next(t)[0]))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%v, want %v", got, test.want)
		}
	}
}

func TestSubscriptionAsMessage(t *testing.T) {
	s, address := serve(t, Options{Kind: Pub})
	p, m := dial(t, address, Options{Kind: Sub})
	p.Send([][]byte{[]byte("\x01a")})
	p.Send([][]byte{[]byte("\x01b")})
	p.Send([][]byte{[]byte("\x00a")})
	for len(m) == 0 {
		s.Publish(parts("b"), true)
		time.Sleep(time.Millisecond)
	}
	p.Send([][]byte{[]byte("isto não é uma assinatura")})
	select {
	case <-p.Done():
	case <-time.After(patience):
		t.Error("a subscriber that sends messages stays connected")
	}
	for len(m) > 0 {
		if got := m.next(t); string(got[0]) != "b" {
			t.Errorf("got %q after its subscription ended", got)
		}
	}
}

// TestStalledSubscriber: one that does not read costs the others nothing, costs a bounded amount of memory, and hears
// the newest and what must not be lost when it reads again.
func TestStalledSubscriber(t *testing.T) {
	const limit, size, count = 1 << 20, 10 << 10, 3000
	subscribed := make(chan bool, 2)
	s, address := serve(t, Options{Kind: Pub, Queue: limit, Subscribed: func(*Peer, []byte) { subscribed <- true }})
	stalled, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer stalled.Close()
	if _, err := stalled.Write(append(hello("SUB", ""), appendCommand(nil, "SUBSCRIBE", nil)...)); err != nil {
		t.Fatal(err)
	}
	<-subscribed
	reader, fromReader := dial(t, address, Options{Kind: Sub})
	reader.Subscribe(nil)
	<-subscribed

	text := strings.Repeat("x", size)
	for i := range count {
		s.Publish(parts(fmt.Sprintf("keep %d", i)), true)
		s.Publish(parts(fmt.Sprintf("text %d", i), text), false)
		for range 2 {
			fromReader.next(t)
		}
	}
	for _, p := range s.Peers(nil) {
		p.out.mu.Lock()
		if p.out.size > limit {
			t.Errorf("%d bytes wait for a peer, the limit is %d", p.out.size, limit)
		}
		p.out.mu.Unlock()
	}
	// Only the first batches, which were on their way, were lost from the middle.
	var kept, texts, last int
	_ = stalled.SetReadDeadline(time.Now().Add(patience))
	client := &Peer{socket: newSocket(Options{Kind: Sub}), conn: stalled}
	r := readHandshake(t, stalled)
	for kept < count || last < count-1 {
		frames, _, err := client.readMessage(r)
		if err != nil {
			t.Fatalf("after %d of %d kept and %d texts: %v", kept, count, texts, err)
		}
		if _, err := fmt.Sscanf(string(frames[0]), "keep %d", new(int)); err == nil {
			kept++
			continue
		}
		texts++
		if _, err := fmt.Sscanf(string(frames[0]), "text %d", &last); err != nil {
			t.Fatal(err)
		}
	}
	if texts >= count {
		t.Error("nothing was lost: the test shows nothing")
	}
}

func TestQueue(t *testing.T) {
	message := func(name string, size int) outgoing { return outgoing{frames: parts(name), size: size} }
	type push struct {
		name string
		size int
		keep bool
	}
	tests := []struct {
		name   string
		pushes []push
		want   string
		lost   int
	}{
		{"in order", []push{{"a", 1, true}, {"b", 1, false}, {"c", 1, true}, {"d", 1, false}}, "abcd", 0},
		{"the oldest loose one goes first", []push{{"a", 4, true}, {"b", 3, false}, {"c", 3, false}, {"d", 3, false}}, "acd", 1},
		{"also for one to keep", []push{{"a", 5, false}, {"b", 5, false}, {"c", 3, true}}, "bc", 1},
		{"kept ones when there is no other", []push{{"a", 6, true}, {"b", 6, true}, {"c", 4, true}}, "bc", 1},
		{"one above the limit alone passes", []push{{"a", 3, false}, {"b", 30, false}}, "b", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q := newQueue(10)
			lost := 0
			for _, p := range test.pushes {
				lost += q.push(message(p.name, p.size), p.keep)
			}
			got := ""
			for _, m := range q.take(nil, 1000) {
				got += string(m.frames[0])
			}
			if got != test.want || lost != test.lost || q.size != 0 {
				t.Errorf("%q, %d lost, %d bytes left; want %q, %d, 0", got, lost, q.size, test.want, test.lost)
			}
		})
	}
}
