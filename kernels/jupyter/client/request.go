package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/jupyter/zmtp"
)

// pending is a request under way.
type pending struct {
	id     string
	output func(m message.Message) // of its iopub messages; may be nil
	input  func(prompt string, password bool) (string, error)
	reply  chan message.Message // of capacity 1
	idle   chan struct{}        // of capacity 1
}

// send sends a request. The caller forgets it when done.
func (c *Client) send(to *zmtp.Peer, msgType string, content any, output func(message.Message), input func(string, bool) (string, error)) (*pending, error) {
	m, err := message.New(c.session, msgType, nil, content)
	if err != nil {
		return nil, err
	}
	p := &pending{
		id: m.Head.ID, output: output, input: input,
		reply: make(chan message.Message, 1), idle: make(chan struct{}, 1),
	}
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return nil, c.err
	}
	c.waiting[p.id] = p
	c.mu.Unlock()
	to.Send(c.signer.Frames(m))
	return p, nil
}

func (c *Client) forget(p *pending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, p.id)
}

func (c *Client) find(id string) *pending {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.waiting[id]
}

// await waits for a request's reply.
func (c *Client) await(ctx context.Context, p *pending) (message.Message, error) {
	select {
	case reply := <-p.reply:
		return reply, nil
	case <-ctx.Done():
		return message.Message{}, context.Cause(ctx)
	case <-c.done:
	}
	select {
	case reply := <-p.reply: // the kernel's last
		return reply, nil
	default:
		return message.Message{}, c.Err()
	}
}

// ask sends a request and waits for its reply.
func (c *Client) ask(ctx context.Context, to *zmtp.Peer, msgType string, content any) (message.Message, error) {
	p, err := c.send(to, msgType, content, nil, nil)
	if err == nil {
		defer c.forget(p)
		var reply message.Message
		if reply, err = c.await(ctx, p); err == nil {
			return reply, nil
		}
	}
	return message.Message{}, fmt.Errorf("%s: %w", msgType, err)
}

// parse takes a message apart; what is wrong with it is logged.
func (c *Client) parse(frames [][]byte) (message.Message, bool) {
	m, err := c.signer.Parse(frames)
	if err != nil {
		c.config.Log(fmt.Sprintf("descartei uma mensagem do kernel: %v", err))
	}
	return m, err == nil
}

// fromShell takes replies, of shell and control: some kernels mix the two up.
func (c *Client) fromShell(_ *zmtp.Peer, frames [][]byte) {
	m, ok := c.parse(frames)
	if !ok {
		return
	}
	if p := c.find(m.ParentID()); p != nil {
		select {
		case p.reply <- m:
		default: // a second one
		}
	}
}

func (c *Client) fromIOPub(_ *zmtp.Peer, frames [][]byte) {
	m, ok := c.parse(frames)
	if !ok {
		return
	}
	p := c.find(m.ParentID())
	if p == nil {
		c.config.Other(m)
		return
	}
	if p.output != nil {
		p.output(m)
	}
	if m.Head.Type != "status" {
		return
	}
	var content struct {
		State string `json:"execution_state"`
	}
	if json.Unmarshal(m.Content, &content) == nil && content.State == "idle" {
		select {
		case p.idle <- struct{}{}:
		default:
		}
	}
}

func (c *Client) fromStdin(_ *zmtp.Peer, frames [][]byte) {
	m, ok := c.parse(frames)
	if !ok || m.Head.Type != "input_request" {
		return
	}
	p := c.find(m.ParentID())
	if p == nil || p.input == nil {
		return
	}
	var content struct {
		Prompt   string `json:"prompt"`
		Password bool   `json:"password"`
	}
	_ = json.Unmarshal(m.Content, &content) // a question without words is still one
	go func() {
		value, err := p.input(content.Prompt, content.Password)
		if err != nil {
			return // whoever asked is about to be interrupted
		}
		reply, err := message.New(c.session, "input_reply", m.Header, map[string]any{"status": "ok", "value": value})
		if err == nil {
			c.stdin.Send(c.signer.Frames(reply))
		}
	}()
}

// Refusal is the error of a reply that says so.
type Refusal struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

func (r *Refusal) Error() string { return r.Name + ": " + r.Value }

// decode reads a reply's content into v; a reply of status error is a [*Refusal].
func decode(m message.Message, v any) error {
	var status struct {
		Status string `json:"status"`
	}
	if err := json.Unmarshal(m.Content, &status); err != nil {
		return fmt.Errorf("%s: %w", m.Head.Type, err)
	}
	switch status.Status {
	case "error":
		refusal := new(Refusal)
		return errors.Join(refusal, json.Unmarshal(m.Content, refusal))
	case "aborted":
		return &Refusal{Name: "aborted"}
	}
	if err := json.Unmarshal(m.Content, v); err != nil {
		return fmt.Errorf("%s: %w", m.Head.Type, err)
	}
	return nil
}
