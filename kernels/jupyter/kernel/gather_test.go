package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
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
	// Each letter is a turn, and so a message: neither their pace nor their sum is what is tried here.
	s := start(t, Config{Flow: Flow{Window: 10 * time.Millisecond, Total: 1 << 30}})
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

// TestTurns: however fast stdout, stderr and displays take turns, what was written first shows first.
func TestTurns(t *testing.T) {
	s := start(t, Config{Flow: Flow{Window: 10 * time.Millisecond}})
	c := s.client()
	const turns = 10_000
	s.kernel.do(func(_ context.Context, out Output) {
		for i := range turns {
			out.Stream("stderr", fmt.Sprint("e", i, " "))
			out.Stream("stdout", fmt.Sprint("o", i, " "))
			if i%10 == 0 {
				out.Display(Text(fmt.Sprint("d", i)))
			}
		}
	})
	_, out := execute(t, c, "call")
	var got strings.Builder
	for _, m := range out.messages {
		var content struct {
			Text string
			Data map[string]string
		}
		if err := json.Unmarshal(m.Content, &content); err != nil {
			t.Fatal(err)
		}
		got.WriteString(content.Text)
		if text := content.Data["text/plain"]; text != "" {
			got.WriteString(text + " ")
		}
	}
	var want strings.Builder
	for i := range turns {
		fmt.Fprintf(&want, "e%d o%d ", i, i)
		if i%10 == 0 {
			fmt.Fprintf(&want, "d%d ", i)
		}
	}
	if n := common(got.String(), want.String()); n < want.Len() || got.Len() > want.Len() {
		t.Errorf("equal up to byte %d of %d: %.100q", n, want.Len(), got.String()[max(0, n-20):])
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

// TestPacing: whatever a cell writes, no window of time sees more than a burst; nothing is lost. A message may leave later than it was let through,
// as on a busy machine, but not earlier: so what has left by some time was let through by then, and since the cell's begin.
func TestPacing(t *testing.T) {
	const burst, window = 20_000, 100 * time.Millisecond
	c := start(t, Config{Flow: Flow{Burst: burst, Window: window, Gather: time.Millisecond}}).client()
	began, total := time.Now(), 0
	_, err := c.Execute(t.Context(), client.Request{Code: "lines 10000", Output: func(m message.Message) {
		if m.Head.Type != "stream" {
			return
		}
		left, err := time.Parse(time.RFC3339Nano, m.Head.Date)
		if err != nil {
			t.Error(err)
		}
		total += len(m.Content)
		windows := 1 + int(left.Sub(began.Round(0))/window)
		if most := windows * (burst + burst/10); total > most {
			t.Errorf("%d bytes within %d windows, want at most %d", total, windows, most)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if total < 48890+10000 {
		t.Errorf("%d bytes came", total)
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
	for _, want := range []string{"Não mostro " + lost, "os.Create"} {
		if !strings.Contains(last, want) {
			t.Errorf("%q lacks %q", last, want)
		}
	}
}

// TestFloodIsHeldBack: a cell that writes for ever is shown a little, and after an interrupt hardly more.
func TestFloodIsHeldBack(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Flow: Flow{Eager: 100_000, Total: 300_000}})
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
	time.Sleep(2 * time.Second)
	before, _ := out.text("stdout")
	s.Interrupt()
	if reply := <-cell; reply.Status != "error" {
		t.Errorf("%+v", reply)
	}
	after, _ := out.text("stdout")
	if len(before) == 0 || len(before) > 100_000 || len(after)-len(before) > 100_000 {
		t.Errorf("%d bytes while it ran, %d in all", len(before), len(after))
	}
	if s.cells.running() != nil {
		t.Error("it counts as running")
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
