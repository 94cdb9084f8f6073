package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/coder/websocket"
)

// bidi is a connection that speaks WebDriver BiDi: commands with their answers, and events between them.
type bidi struct {
	socket *websocket.Conn
	end    context.CancelFunc

	mu       sync.Mutex
	last     int
	waiting  map[int]chan answer
	lost     error
	requests []string
	failures []string
}

// answer is a command's, or an event.
type answer struct {
	ID      int
	Type    string // success, error or event
	Method  string
	Error   string
	Message string
	Result  json.RawMessage
	Params  json.RawMessage
}

func dial(ctx context.Context, address string) (*bidi, error) {
	ctx, end := context.WithCancel(ctx)
	socket, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		end()
		return nil, fmt.Errorf("dialling %s: %w", address, err)
	}
	socket.SetReadLimit(256 << 20) // a screenshot is one message
	b := &bidi{socket: socket, end: end, waiting: make(map[int]chan answer)}
	go b.listen(ctx)
	return b, nil
}

func (b *bidi) close() {
	b.end()
	_ = b.socket.CloseNow() // the browser is ended anyway
}

func (b *bidi) listen(ctx context.Context) {
	for {
		_, text, err := b.socket.Read(ctx)
		var a answer
		if err == nil {
			err = json.Unmarshal(text, &a)
		}
		if err != nil {
			b.lose(err)
			return
		}
		b.take(a)
	}
}

// lose ends all waiting, since nothing will come any more.
func (b *bidi) lose(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lost = err
	for id, waiting := range b.waiting {
		delete(b.waiting, id)
		close(waiting)
	}
}

func (b *bidi) take(a answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if a.Type == "event" {
		b.note(a)
		return
	}
	if waiting, ok := b.waiting[a.ID]; ok {
		delete(b.waiting, a.ID)
		waiting <- a
	}
}

// note writes an event down.
func (b *bidi) note(a answer) {
	var e struct {
		Level, Text, ErrorText string
		Request                struct{ URL string }
	}
	if err := json.Unmarshal(a.Params, &e); err != nil {
		b.failures = append(b.failures, fmt.Sprintf("%s: %v", a.Method, err))
		return
	}
	switch {
	case a.Method == "network.beforeRequestSent":
		b.requests = append(b.requests, e.Request.URL)
	case a.Method == "network.fetchError":
		b.failures = append(b.failures, fmt.Sprintf("%.200s: %s", e.Request.URL, e.ErrorText))
	case a.Method == "log.entryAdded" && e.Level == "error":
		b.failures = append(b.failures, fmt.Sprintf("console: %.*s", longest, e.Text))
	}
}

// call sends a command and reads its result.
func (b *bidi) call(ctx context.Context, method string, params map[string]any, result any) error {
	waiting := make(chan answer, 1)
	b.mu.Lock()
	if b.lost != nil {
		defer b.mu.Unlock()
		return fmt.Errorf("the connection is lost: %w", b.lost)
	}
	b.last++
	id := b.last
	b.waiting[id] = waiting
	b.mu.Unlock()

	text, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	if err != nil {
		return fmt.Errorf("command: %w", err)
	}
	if err := b.socket.Write(ctx, websocket.MessageText, text); err != nil {
		return fmt.Errorf("sending: %w", err)
	}
	select {
	case a, ok := <-waiting:
		switch {
		case !ok:
			return fmt.Errorf("the connection was lost")
		case a.Type == "error":
			return fmt.Errorf("%s: %s", a.Error, a.Message)
		case result == nil:
			return nil
		}
		return json.Unmarshal(a.Result, result)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *bidi) failed() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.failures)
}

func (b *bidi) asked() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.requests)
}
