package client

import (
	"context"
	"encoding/json"
	"fmt"

	"cnn321/kernels/jupyter/message"
)

// Request is what to execute.
type Request struct {
	Code         string
	Silent       bool
	StoreHistory bool

	// Output gets each iopub message of the execution, in order, also its statuses. As long as it does not return the
	// kernel has to wait with more. Nil for nowhere.
	Output func(m message.Message)

	// Input answers the kernel's questions. With nil the kernel is told that nobody does (allow_stdin false).
	Input func(prompt string, password bool) (string, error)
}

// Reply is how an execution ended.
type Reply struct {
	Status  string            `json:"status"` // ok, error or aborted
	Count   int               `json:"execution_count"`
	Payload []json.RawMessage `json:"payload"`
	Refusal                   // with status error
}

// Execute executes code and returns when it has ended and all its output was given to Output. An execution that fails
// is no error: the reply says so. When ctx is done it returns at once, and the kernel goes on; see [Client.Interrupt].
func (c *Client) Execute(ctx context.Context, r Request) (Reply, error) {
	p, err := c.send(c.shell, "execute_request", map[string]any{
		"code": r.Code, "silent": r.Silent, "store_history": r.StoreHistory, "user_expressions": map[string]any{},
		"allow_stdin": r.Input != nil, "stop_on_error": true,
	}, r.Output, r.Input)
	if err != nil {
		return Reply{}, fmt.Errorf("execute_request: %w", err)
	}
	defer c.forget(p)
	m, err := c.await(ctx, p)
	if err != nil {
		return Reply{}, fmt.Errorf("execute_request: %w", err)
	}
	select {
	case <-p.idle:
	case <-ctx.Done():
		return Reply{}, fmt.Errorf("execute_request: %w", context.Cause(ctx))
	case <-c.done:
		if len(p.idle) == 0 {
			return Reply{}, fmt.Errorf("execute_request: %w", c.Err())
		}
	}
	var reply Reply
	if err := json.Unmarshal(m.Content, &reply); err != nil {
		return Reply{}, fmt.Errorf("execute_reply: %w", err)
	}
	return reply, nil
}

// Completion is a complete_reply. Start and End count as the kernel counts: code points, by the protocol.
type Completion struct {
	Matches  []string                   `json:"matches"`
	Start    int                        `json:"cursor_start"`
	End      int                        `json:"cursor_end"`
	Metadata map[string]json.RawMessage `json:"metadata"`
}

// Complete asks how code can go on at cursor.
func (c *Client) Complete(ctx context.Context, code string, cursor int) (Completion, error) {
	var reply Completion
	m, err := c.ask(ctx, c.shell, "complete_request", map[string]any{"code": code, "cursor_pos": cursor})
	if err == nil {
		err = decode(m, &reply)
	}
	return reply, err
}

// Inspection is an inspect_reply.
type Inspection struct {
	Found    bool           `json:"found"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

// Inspect asks what is at cursor.
func (c *Client) Inspect(ctx context.Context, code string, cursor, detail int) (Inspection, error) {
	var reply Inspection
	m, err := c.ask(ctx, c.shell, "inspect_request", map[string]any{"code": code, "cursor_pos": cursor, "detail_level": detail})
	if err == nil {
		err = decode(m, &reply)
	}
	return reply, err
}

// Interrupt asks the kernel to stop what it executes, and waits until it says that it heard.
func (c *Client) Interrupt(ctx context.Context) error {
	_, err := c.ask(ctx, c.control, "interrupt_request", struct{}{})
	return err
}

// Shutdown asks the kernel to end, and waits until it says that it will.
func (c *Client) Shutdown(ctx context.Context, restart bool) error {
	_, err := c.ask(ctx, c.control, "shutdown_request", map[string]any{"restart": restart})
	return err
}

// Send sends a message on shell that has no reply, such as comm_msg. Its parent, metadata, content and buffers pass as
// they are.
func (c *Client) Send(m message.Message) error {
	sent, err := message.New(c.session, m.Head.Type, m.Parent, m.Content)
	if err != nil {
		return err
	}
	sent.Metadata, sent.Buffers = m.Metadata, m.Buffers
	if err := c.Err(); err != nil {
		return err
	}
	c.shell.Send(c.signer.Frames(sent))
	return nil
}
