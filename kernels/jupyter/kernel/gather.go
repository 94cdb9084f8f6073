package kernel

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"cnn321/kernels/jupyter/message"
)

const (
	pieceSize  = 32 << 10  // how much text is let through at a time
	streamSize = 256 << 10 // a stream message is about this long at most

	// When stdout and stderr take turns faster than this within a gathering, their order is kept only up to here: each
	// change is a message, and jupyter_server drops beyond a thousand a second.
	maxSegments = 64

	// Messages that are no text, for each window: jupyter_server drops beyond a thousand a second, and a page with a
	// hundred pictures a second is slow.
	displayMessages = 300
	displayBytes    = 32 << 20

	sustained = 5 // gatherings in a row after which they are made longer
	stretch   = 2.5
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
	size    int
	partial map[string]string // by stream, the beginning of a letter
	last    time.Time         // when text was last sent
	row     int               // gatherings in a row
	timer   *time.Timer       // of the gathering under way
	cut     cutOff
	value   string // the result's plain text
	over    bool   // the request has ended
}

// segment is text of one stream.
type segment struct {
	name string
	text []byte
}

func (s *Server) newOutput(ctx context.Context, in incoming, r Request) *output {
	flow := s.config.Flow
	return &output{
		server: s, in: in, request: r, ctx: ctx,
		text:    &window{length: flow.Window, bytes: flow.Burst, messages: 1 << 30},
		others:  &window{length: flow.Window, bytes: displayBytes, messages: displayMessages},
		partial: make(map[string]string),
		cut:     cutOff{shown: make(map[string]int)},
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
// cell left behind says later.
func (o *output) pace() context.Context {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.over {
		return o.server.life
	}
	return o.ctx
}

// write lets a piece of text through.
func (o *output) write(name, text string) {
	size := wireSize(text)
	if o.full(name, size) {
		return
	}
	o.text.pass(o.pace(), size, 0, o.Flush)
	o.mu.Lock()
	defer o.mu.Unlock()
	text, o.partial[name] = whole(o.partial[name] + text)
	o.add(name, text)
}

// add gathers text; it is sent at once if none was for a moment, or when there is enough of it. o.mu is held.
func (o *output) add(name, text string) {
	if text == "" {
		return
	}
	into := len(o.pending) - 1
	if into >= maxSegments && o.pending[into].name != name {
		into-- // the streams take turns: the last two segments are of one each
	}
	if into < 0 || o.pending[into].name != name {
		o.pending = append(o.pending, segment{name: name})
		into = len(o.pending) - 1
	}
	o.pending[into].text = append(o.pending[into].text, text...)
	o.size += len(text)
	if o.size >= streamSize {
		o.flush()
		return
	}
	if o.timer != nil {
		return
	}
	gather := o.server.config.Flow.Gather
	if o.row >= sustained {
		gather = time.Duration(float64(gather) * stretch)
	}
	wait := gather - time.Since(o.last)
	if wait <= 0 {
		o.row = 0
		o.flush()
		return
	}
	o.row++
	o.timer = time.AfterFunc(wait, o.Flush)
}

func (o *output) Flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush()
}

// flush sends what is gathered. o.mu is held.
func (o *output) flush() {
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil
	}
	for _, s := range o.pending {
		o.server.publish(o.in.Header, "stream", map[string]string{"name": s.name, "text": string(s.text)}, nil, nil, false)
	}
	if len(o.pending) > 0 {
		o.last = time.Now()
	}
	clear(o.pending)
	o.pending, o.size = o.pending[:0], 0
}

// show sends what is no text, in its place among the text.
func (o *output) show(msgType string, content any, metadata map[string]any, buffers [][]byte, keep bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush()
	o.server.publish(o.in.Header, msgType, content, metadata, buffers, keep)
}

func (o *output) Display(b Bundle) { o.bundle("display_data", b) }
func (o *output) Update(b Bundle)  { o.bundle("update_display_data", b) }

func (o *output) bundle(msgType string, b Bundle) {
	content, err := message.Encode(bundleContent(b))
	if err != nil {
		o.server.log.printf("não consegui mostrar: %v", err)
		return
	}
	o.others.pass(o.pace(), len(content), 1, o.Flush)
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
	o.others.pass(o.pace(), 0, 1, o.Flush)
	o.show("clear_output", map[string]any{"wait": wait}, nil, nil, true)
}

func (o *output) Send(msgType string, content any, metadata map[string]any, buffers [][]byte) {
	o.others.pass(o.pace(), 0, 1, o.Flush)
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
		o.others.pass(o.pace(), len(m.Content), 1, o.Flush)
	}
	m.Parent = o.in.Header
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush()
	o.server.send(m, keep)
}

// finish sends all, and says what was cut off. What comes later is sent too.
func (o *output) finish() {
	o.mu.Lock()
	for name, text := range o.partial {
		delete(o.partial, name)
		o.add(name, text)
	}
	o.flush()
	o.over = true
	o.mu.Unlock()
	o.tellCut(true)
}
