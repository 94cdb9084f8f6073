package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"cnn321/kernels/jupyter/client"
	"cnn321/kernels/jupyter/message"
)

func TestGathering(t *testing.T) {
	c := start(t, Config{}).client()
	began := time.Now()
	_, out := execute(t, c, "lines 100000")
	text, messages := out.text("stdout")
	var want strings.Builder
	for i := range 100000 {
		fmt.Fprintln(&want, i)
	}
	if text != want.String() {
		t.Errorf("%d bytes came, want %d", len(text), want.Len())
	}
	t.Logf("100,000 lines in %d messages and %.2f s", messages, time.Since(began).Seconds())
	if most := 20 + int(20*time.Since(began).Seconds()); messages > most {
		t.Errorf("%d messages, want at most %d", messages, most)
	}
}

func TestWholeLetters(t *testing.T) {
	s := start(t, Config{})
	c := s.client()
	text := strings.Repeat("aç€😀", 5000)
	s.kernel.do(func(_ context.Context, out Output) {
		for i := range len(text) { // one byte at a time, both streams in turn
			out.Stream("stdout", text[i:i+1])
			out.Stream("stderr", text[i:i+1])
		}
		out.Stream("stdout", "\xe2\x82") // never completed
		out.Stream("stderr", "ok\xff!")
	})
	_, out := execute(t, c, "call")
	for name, want := range map[string]string{"stdout": text + "\uFFFD", "stderr": text + "ok\uFFFD!"} {
		if got, _ := out.text(name); got != want && got != want+"\uFFFD" {
			t.Errorf("%s: %d bytes, want %d; equal up to %d", name, len(got), len(want), common(got, want))
		}
	}
}

func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func TestTenMegabytes(t *testing.T) {
	// Without jupyter_server between, nothing needs to wait.
	c := start(t, Config{Flow: Flow{Burst: 1 << 30}}).client()
	_, out := execute(t, c, "bytes 10000000")
	text, _ := out.text("stdout")
	if len(text) != 10_000_000 || !utf8.ValidString(text) || strings.Trim(text, "ação:k\n") != "" {
		t.Errorf("%d bytes", len(text))
	}
}

// TestPacing: whatever a cell writes, no window of time sees more than a burst; nothing is lost.
func TestPacing(t *testing.T) {
	const burst, window = 20_000, 100 * time.Millisecond
	c := start(t, Config{Flow: Flow{Burst: burst, Window: window, Gather: time.Millisecond}}).client()
	type sent struct {
		when time.Time
		size int
	}
	var log []sent
	total := 0
	_, err := c.Execute(t.Context(), client.Request{Code: "lines 10000", Output: func(m message.Message) {
		if m.Head.Type == "stream" {
			when, err := time.Parse(time.RFC3339Nano, m.Head.Date)
			if err != nil {
				t.Error(err)
			}
			log = append(log, sent{when, len(m.Content)})
			total += len(m.Content)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if total < 48890+10000 {
		t.Errorf("%d bytes came", total)
	}
	for i, from := range log {
		sum := 0
		for _, m := range log[i:] {
			// What waits for its gathering goes a little later than it was let through.
			if m.when.Sub(from.when) < window-20*time.Millisecond {
				sum += m.size
			}
		}
		if sum > burst+burst/10 {
			t.Errorf("%d bytes within a window, want at most %d", sum, burst)
		}
	}
}

func TestCutOff(t *testing.T) {
	c := start(t, Config{Flow: Flow{Total: 100_000}}).client()
	reply, out := execute(t, c, "bytes 500000\nstderr pânico\nfail")
	text, _ := out.text("stdout")
	if len(text) < 60_000 || len(text) > 100_000 {
		t.Errorf("%d bytes of stdout came", len(text))
	}
	if text, _ := out.text("stderr"); text != "pânico\n" {
		t.Errorf("stderr %q", text)
	}
	if reply.Value != "falhou " {
		t.Errorf("%+v", reply)
	}
	var told []string
	ids := make(map[string]bool)
	for _, m := range out.messages {
		var content struct {
			Data      map[string]string
			Transient map[string]string
		}
		if strings.HasSuffix(m.Head.Type, "display_data") && json.Unmarshal(m.Content, &content) == nil {
			told = append(told, content.Data["text/plain"])
			ids[content.Transient["display_id"]] = true
		}
	}
	if len(told) == 0 || len(ids) != 1 {
		t.Fatalf("told %q under %v", told, ids)
	}
	last := told[len(told)-1]
	lost := megabytes(500_000/len("ação:ok\n")*wireSize("ação:ok\n") - wireSize(text))
	for _, want := range []string{"mais de 100 kB", "não é mostrado (" + lost + " até agora)", "os.Create"} {
		if !strings.Contains(last, want) {
			t.Errorf("%q lacks %q", last, want)
		}
	}
}

func TestInterruptWhilePaced(t *testing.T) {
	s := start(t, Config{Flow: Flow{Burst: 1000, Window: time.Hour}})
	c := s.client()
	out := &shown{first: make(chan struct{})}
	cell := make(chan client.Reply, 1)
	go func() {
		reply, err := c.Execute(context.Background(), client.Request{Code: "forever x", Output: out.output})
		if err != nil {
			t.Error(err)
		}
		cell <- reply
	}()
	<-out.first
	s.Interrupt()
	select {
	case reply := <-cell:
		if reply.Status != "error" {
			t.Errorf("%+v", reply)
		}
	case <-time.After(patience):
		t.Error("the cell does not end")
	}
}

// TestForward: what another kernel publishes keeps its bytes, under the request's header.
func TestForward(t *testing.T) {
	s := start(t, Config{})
	c := s.client()
	theirs, err := message.New("gonb", "display_data", json.RawMessage(`{"msg_id":"deles"}`), json.RawMessage(`{"data":{"text/html":"<b>\u00e7</b>"},  "metadata":{},"transient":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	theirs.Metadata, theirs.Buffers = json.RawMessage(`{"a":  1}`), [][]byte{{0, 1}, {}}
	stream, _ := message.New("gonb", "stream", nil, map[string]string{"name": "stderr", "text": "antes"})
	idle, _ := message.New("gonb", "status", nil, map[string]string{"execution_state": "idle"})
	s.kernel.do(func(_ context.Context, out Output) {
		for _, m := range []message.Message{idle, stream, theirs} {
			out.Forward(m)
		}
	})
	_, out := execute(t, c, "call")
	if len(out.messages) != 2 || out.messages[0].Head.Type != "stream" {
		t.Fatalf("%d messages", len(out.messages))
	}
	got := out.messages[1]
	if string(got.Content) != string(theirs.Content) || string(got.Metadata) != string(theirs.Metadata) ||
		string(got.Header) != string(theirs.Header) || len(got.Buffers) != 2 || string(got.Buffers[0]) != "\x00\x01" {
		t.Errorf("%s %s %s %q", got.Header, got.Metadata, got.Content, got.Buffers)
	}
	if got.ParentID() == "deles" {
		t.Error("the parent is not the request")
	}
}

// TestLateOutput: what a cell left behind still writes shows under that cell.
func TestLateOutput(t *testing.T) {
	s := start(t, Config{})
	late := make(chan message.Message, 10)
	c, err := client.Dial(t.Context(), client.Config{Connection: s.Connection(), Other: func(m message.Message) {
		if m.Head.Type == "stream" {
			late <- m
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	kept := make(chan Output, 1)
	s.kernel.do(func(_ context.Context, out Output) { kept <- out })
	execute(t, c, "call")
	(<-kept).Stream("stdout", "depois")
	select {
	case m := <-late:
		if m.ParentID() == "" {
			t.Error("it has no parent")
		}
	case <-time.After(patience):
		t.Error("it does not come")
	}
}

func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &window{length: time.Second, bytes: 100, messages: 3}
		begin := time.Now()
		at := func(want time.Duration, size, messages int) {
			t.Helper()
			w.pass(t.Context(), size, messages, nil)
			if got := time.Since(begin); got != want {
				t.Errorf("%d bytes passed at %v, want %v", size, got, want)
			}
		}
		at(0, 60, 1)
		at(0, 40, 1)
		at(time.Second, 1, 1)
		at(time.Second, 99, 0)
		at(2*time.Second, 500, 1) // more than the window takes: alone
		at(3*time.Second, 0, 3)
		at(4*time.Second, 0, 1)
	})
}

func TestTextHelpers(t *testing.T) {
	for _, test := range []struct {
		text string
		want int
	}{{"abc", 3}, {"a\nb\"", 6}, {"ç€😀", 9}, {"\x1b[0m", 9}, {"\xff", 6}, {"<&>", 3}, {"\u2028", 6}} {
		if got := wireSize(test.text); got != test.want {
			t.Errorf("wireSize(%q) = %d, want %d", test.text, got, test.want)
		}
		if encoded, err := message.Encode(test.text); err != nil || len(encoded)-2 != test.want {
			t.Errorf("%q is encoded as %s, %v: %d bytes, not %d", test.text, encoded, err, len(encoded)-2, test.want)
		}
	}
	for _, test := range []struct{ text, complete, partial string }{
		{"", "", ""}, {"abc", "abc", ""}, {"aç", "aç", ""}, {"a\xc3", "a", "\xc3"}, {"€\xe2\x82", "€", "\xe2\x82"},
		{"\xf0\x9f\x98", "", "\xf0\x9f\x98"}, {"\x80\x80\x80\x80", "\x80\x80\x80\x80", ""}, {"a\xff", "a\xff", ""},
	} {
		if complete, partial := whole(test.text); complete != test.complete || partial != test.partial {
			t.Errorf("whole(%q) = %q, %q", test.text, complete, partial)
		}
	}
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{{"abc", 5, "abc"}, {"açb", 2, "a"}, {"açb", 3, "aç"}, {"\x80\x80\x80\x80\x80\x80", 5, "\x80\x80\x80\x80\x80"}} {
		if piece, rest := cut(test.text, test.limit); piece != test.want || piece+rest != test.text {
			t.Errorf("cut(%q, %d) = %q, %q", test.text, test.limit, piece, rest)
		}
	}
	for n, want := range map[int]string{1: "1 kB", 999_000: "999 kB", 12_000_000: "12,0 MB", 1_260_000: "1,3 MB"} {
		if got := megabytes(n); got != want {
			t.Errorf("megabytes(%d) = %s, want %s", n, got, want)
		}
	}
}

func BenchmarkComplete(b *testing.B) {
	c := start(b, Config{}).client()
	for b.Loop() {
		if _, err := c.Complete(b.Context(), "pri", 3); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExecute(b *testing.B) {
	c := start(b, Config{}).client()
	for b.Loop() {
		execute(b, c, "print oi")
	}
}
