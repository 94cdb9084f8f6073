package launch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cnn321/kernels/cells/build"
	"cnn321/kernels/jupyter/client"
	"cnn321/kernels/jupyter/message"
	"cnn321/kernels/session"
)

const (
	// heed is how long an interrupted program may take until it is killed, and with it all that it started. GoNB itself is
	// replaced if it does not answer soon after.
	heed = 2 * time.Second
	// goneAfter is how long GoNB may take to answer after its program was killed, or when it is halted itself.
	goneAfter = 400 * time.Millisecond
	// haltedFor is how long GoNB may be halted by a signal in a cell until it is woken, or twice that.
	haltedFor = time.Second
	// idleFor is how long GoNB may take to answer when no program is left.
	idleFor = 1500 * time.Millisecond
)

// Run implements [session.Programs].
func (h *gonbHost) Run(ctx context.Context, source string, each func(message.Message)) (session.Ending, error) {
	mark := filepath.Join(builds(h.supervisor.dir), build.Mark)
	if err := os.Remove(mark); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return session.Ending{}, fmt.Errorf("não consegui preparar a compilação da célula (disco cheio ou só de leitura?): %w", err)
	}
	began := len(h.BuildCommand) == 0
	ending, err := h.try(ctx, source, func(m message.Message) {
		if m.Head.Type != "status" && m.Head.Type != "execute_input" {
			began = true
		}
		each(m)
	})
	if _, missing := os.Stat(mark); missing == nil {
		began = true
	}
	if err == nil || began || ctx.Err() != nil {
		return ending, err
	}
	// It had gone before this program could begin: the next one takes it.
	return h.try(ctx, source, each)
}

// try runs a program on the GoNB there is.
func (h *gonbHost) try(ctx context.Context, source string, each func(message.Message)) (session.Ending, error) {
	g, err := h.start()
	if err != nil {
		return session.Ending{}, err
	}
	select {
	case <-g.ready:
	case <-ctx.Done():
		return session.Ending{}, context.Cause(ctx)
	}
	if g.client == nil {
		return session.Ending{}, h.lost(g)
	}
	ended := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		h.watch(ctx, g, ended)
	}()
	reply, err := g.client.Execute(context.WithoutCancel(ctx), client.Request{Code: source, Output: each})
	close(ended)
	<-watched
	if err != nil {
		return session.Ending{}, h.lost(g)
	}
	return session.Ending{OK: reply.Status == "ok", Text: reply.Value}, nil
}

// watch wakes a GoNB that a signal halts while it runs a program, and ends what runs once ctx is done: gently, then not.
func (h *gonbHost) watch(ctx context.Context, g *gonb, ended <-chan struct{}) {
	look := time.NewTicker(haltedFor)
	defer look.Stop()
	for w := (waker{process: g.cmd.Process}); ctx.Err() == nil; {
		select {
		case <-ended:
			return
		case <-ctx.Done():
		case <-look.C:
			if w.look() {
				h.logf("um sinal tinha parado o GoNB no meio de uma célula: ele continua")
			}
		}
	}
	interrupt(g.cmd.Process)
	pid, killed := g.cmd.Process.Pid, false
	for began := time.Now(); ; {
		select {
		case <-ended:
			return
		case <-time.After(100 * time.Millisecond):
		}
		waited := time.Since(began)
		switch {
		case waited >= heed+goneAfter, waited >= goneAfter && stopped(pid), waited >= idleFor && nothingBelow(pid):
			_ = g.cmd.Process.Kill()
		case waited >= heed && !killed:
			killed = true
			killBelow(pid)
		}
	}
}

// nothingBelow reports whether a process has started nothing that is still there.
func nothingBelow(pid int) bool {
	table, err := processTable()
	return err == nil && len(descendants(table, pid)) == 0
}

// Comm implements [session.Programs].
func (h *gonbHost) Comm(ctx context.Context, m message.Message, each func(message.Message)) error {
	g, err := h.start()
	if err != nil {
		return err
	}
	select {
	case <-g.ready:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if g.client == nil {
		return h.lost(g)
	}
	h.mu.Lock()
	h.widgets = each
	h.mu.Unlock()
	return g.client.Send(m)
}

// fromWidgets passes on what GoNB says to widgets, to where the last word to it came from.
func (h *gonbHost) fromWidgets(m message.Message) {
	h.mu.Lock()
	each := h.widgets
	h.mu.Unlock()
	if each != nil && strings.HasPrefix(m.Head.Type, "comm_") {
		each(m)
	}
}

// Comms implements [session.Programs].
func (h *gonbHost) Comms(string) map[string]string { return nil }
