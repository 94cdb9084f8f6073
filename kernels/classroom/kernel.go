package classroom

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// Kernel is that of a student's notebook, spoken to as JupyterLab does.
type Kernel struct {
	ID      string
	student *Student
	socket  *websocket.Conn
	session string
	count   int
}

// largest is as much as one message of a kernel may hold: pictures come in them.
const largest = 64 << 20

// Start opens a notebook: its kernel is started if it has none.
func (s *Student) Start(ctx context.Context, notebook, kernelspec string) (*Kernel, error) {
	asked := map[string]any{"path": notebook, "name": "", "type": "notebook", "kernel": map[string]string{"name": kernelspec}}
	text, err := s.ask(ctx, http.MethodPost, s.home()+"api/sessions", asked)
	if err != nil {
		return nil, err
	}
	var made struct {
		ID     string
		Kernel struct{ ID string }
	}
	if err := json.Unmarshal(text, &made); err != nil {
		return nil, fmt.Errorf("sessão de %s: %w", s.Name, err)
	}
	return s.Join(ctx, made.Kernel.ID)
}

// Join speaks to a kernel that runs.
func (s *Student) Join(ctx context.Context, id string) (*Kernel, error) {
	k := &Kernel{ID: id, student: s, session: fmt.Sprintf("%s-%d", s.Name, time.Now().UnixNano())}
	address := s.hub + s.home() + "api/kernels/" + id + "/channels?session_id=" + url.QueryEscape(k.session)
	var err error
	var response *http.Response
	k.socket, response, err = websocket.Dial(ctx, address, &websocket.DialOptions{
		HTTPClient: s.http, HTTPHeader: http.Header{"Authorization": {"token " + s.token}},
	})
	if response != nil && response.StatusCode >= http.StatusBadRequest {
		return nil, &StatusError{response.StatusCode, "kernel " + id, ""}
	}
	if err != nil {
		return nil, fmt.Errorf("kernel de %s: %w", s.Name, err)
	}
	k.socket.SetReadLimit(largest)
	return k, nil
}

// Close leaves the kernel running, as closing a page does.
func (k *Kernel) Close() error { return k.socket.CloseNow() }

type message struct {
	Header   header          `json:"header"`
	Parent   header          `json:"parent_header"`
	Metadata map[string]any  `json:"metadata"`
	Content  json.RawMessage `json:"content"`
	Channel  string          `json:"channel"`
	Buffers  []string        `json:"buffers"`
}

type header struct {
	ID       string `json:"msg_id,omitempty"`
	Type     string `json:"msg_type,omitempty"`
	Session  string `json:"session,omitempty"`
	Username string `json:"username"`
	Version  string `json:"version,omitempty"`
	Date     string `json:"date,omitempty"`
}

// Result is how a cell went.
type Result struct {
	Status string // ok, error or aborted
	Text   string // what it wrote
	Error  string
	Took   time.Duration
}

// Run executes a cell and waits until the kernel is idle again.
func (k *Kernel) Run(ctx context.Context, cell, code string) (Result, error) {
	k.count++
	id := fmt.Sprintf("%s-%d", k.session, k.count)
	content, err := json.Marshal(map[string]any{"code": code, "silent": false, "store_history": true, "allow_stdin": true, "stop_on_error": true, "user_expressions": struct{}{}})
	if err != nil {
		return Result{}, fmt.Errorf("célula %s: %w", cell, err)
	}
	began := time.Now()
	if err := wsjson.Write(ctx, k.socket, message{
		Header:   header{id, "execute_request", k.session, k.student.Name, "5.3", began.UTC().Format(time.RFC3339Nano)},
		Metadata: map[string]any{"cellId": cell}, Content: content, Channel: "shell", Buffers: []string{},
	}); err != nil {
		return Result{}, fmt.Errorf("célula %s: %w", cell, err)
	}
	var result Result
	var written strings.Builder
	for replied, idle := false, false; !replied || !idle; {
		kind, data, err := k.socket.Read(ctx)
		if err != nil {
			return result, fmt.Errorf("célula %s: %w", cell, err)
		}
		if kind != websocket.MessageText {
			continue // with buffers: widgets, not cells
		}
		var m message
		if err := json.Unmarshal(data, &m); err != nil {
			return result, fmt.Errorf("célula %s: %w", cell, err)
		}
		if m.Parent.ID != id {
			continue
		}
		var said struct {
			Status         string
			ExecutionState string `json:"execution_state"`
			Text           string
			Name           string `json:"ename"`
			Value          string `json:"evalue"`
		}
		if err := json.Unmarshal(m.Content, &said); err != nil {
			continue // content of another form, as a display's
		}
		switch m.Header.Type {
		case "execute_reply":
			result.Status, replied = said.Status, true
		case "status":
			idle = said.ExecutionState == "idle"
		case "stream":
			written.WriteString(said.Text)
		case "error":
			result.Error = said.Name + ": " + said.Value
		}
	}
	result.Text, result.Took = written.String(), time.Since(began)
	return result, nil
}
