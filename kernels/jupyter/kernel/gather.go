package kernel

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"cnn321/kernels/jupyter/message"
)

const (
	pieceSize = 32 << 10 // how much text is taken at a time

	// Messages that are no text, for each window: jupyter_server drops beyond a thousand a second, and a page with a
	// hundred pictures a second is slow.
	displayMessages = 300
	displayBytes    = 32 << 20
)

// output is a request's Output.
type output struct {
	server  *Server
	in      incoming
	request Request
	ctx     context.Context
	text    *window
	others  *window
	asking  sync.Mutex

	mu      sync.Mutex
	pending []segment
	size    int               // of pending, in bytes on the wire
	partial map[string]string // by stream, the beginning of a letter
	cost    int               // of the text that was sent, see costOf
	last    time.Time         // when text was last sent
	came    time.Time         // when text last came
	flood   time.Time         // since when text is held back
	debt    int               // what a flooding writer has not yet waited for
	timer   *time.Timer       // of the next sending
	cut     cutOff
	value   string // the result's plain text
	over    bool   // the request has ended
}

func (s *Server) newOutput(ctx context.Context, in incoming, r Request) *output {
	flow := s.config.Flow
	return &output{
		server: s, in: in, request: r, ctx: ctx,
		text:    &window{length: flow.Window, bytes: flow.Burst, messages: textMessages},
		others:  &window{length: flow.Window, bytes: displayBytes, messages: displayMessages},
		partial: make(map[string]string),
		cut:     cutOff{accepted: make(map[string]int)},
	}
}

func (o *output) Stream(name, text string) {
	if name != "stderr" {
		name = "stdout"
	}
	for text != "" {
		var piece string
		piece, text = cut(text, pieceSize)
		o.write(name, piece)
	}
}

// pace is the context in which a writer waits: an interrupt ends the wait for the rest of what a cell says, not for what a
// cell left behind says later. o.mu is held.
func (o *output) pace() context.Context {
	if o.over {
		return o.server.life
	}
	return o.ctx
}

// show sends what is no text, in its place among the text.
func (o *output) show(msgType string, content any, metadata map[string]any, buffers [][]byte, keep bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drain()
	o.server.publish(o.in.Header, msgType, content, metadata, buffers, keep)
}

// queue waits until a message that is no text may pass.
func (o *output) queue(size int) {
	o.mu.Lock()
	ctx := o.pace()
	o.mu.Unlock()
	o.others.pass(ctx, size)
}

func (o *output) Flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drain()
}

func (o *output) Display(b Bundle) { o.bundle("display_data", b) }
func (o *output) Update(b Bundle)  { o.bundle("update_display_data", b) }

func (o *output) bundle(msgType string, b Bundle) {
	content, err := message.Encode(bundleContent(b))
	if err != nil {
		o.server.log.printf("não consegui mostrar: %v", err)
		return
	}
	o.queue(len(content))
	o.show(msgType, content, nil, b.Buffers, false)
}

func bundleContent(b Bundle) map[string]any {
	transient := map[string]any{}
	if b.ID != "" {
		transient["display_id"] = b.ID
	}
	return map[string]any{"data": orEmpty(b.Data), "metadata": orEmpty(b.Metadata), "transient": transient}
}

func (o *output) Result(b Bundle) {
	if o.request.Silent {
		return
	}
	text, _ := b.Data["text/plain"].(string)
	o.mu.Lock()
	o.value = text
	o.mu.Unlock()
	content := map[string]any{
		"data": orEmpty(b.Data), "metadata": orEmpty(b.Metadata), "execution_count": o.request.Count,
	}
	o.show("execute_result", content, nil, b.Buffers, true)
}

// result is the plain text of the result, for the history.
func (o *output) result() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.value
}

func (o *output) Error(e Error) {
	e.Traceback = lines(e)
	o.show("error", e, nil, nil, true)
}

func (o *output) Clear(wait bool) {
	o.queue(0)
	o.show("clear_output", map[string]any{"wait": wait}, nil, nil, true)
}

func (o *output) Send(msgType string, content any, metadata map[string]any, buffers [][]byte) {
	o.queue(0)
	o.show(msgType, content, metadata, buffers, msgType != "comm_msg")
}

func (o *output) Forward(m message.Message) {
	switch m.Head.Type {
	case "status", "execute_input", "iopub_welcome", "shutdown_reply":
		return
	case "stream":
		var content fields
		if json.Unmarshal(m.Content, &content) == nil {
			o.Stream(content.optional("name"), content.optional("text"))
		}
		return
	}
	keep := m.Head.Type == "error" || m.Head.Type == "execute_result" || m.Head.Type == "clear_output"
	if !keep {
		o.queue(len(m.Content))
	}
	m.Parent = o.in.Header
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drain()
	o.server.send(m, keep)
}

// finish sends all, and says what was cut off. What comes later is sent too.
func (o *output) finish() {
	o.mu.Lock()
	for name, text := range o.partial {
		delete(o.partial, name)
		o.add(name, text)
	}
	o.drain()
	o.over = true
	o.mu.Unlock()
	o.tell(true)
}
