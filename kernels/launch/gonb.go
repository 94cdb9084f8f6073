package launch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"cnn321/kernels/jupyter"
	"cnn321/kernels/jupyter/client"
	"cnn321/kernels/jupyter/message"
)

// helloTimeout is how long a GoNB may take to answer for the first time.
const helloTimeout = 30 * time.Second

// gonbHost keeps a GoNB running, and hands it programs. It implements [session.Programs]. Only the kernel can reach a
// GoNB: it listens on sockets in the private folder.
type gonbHost struct {
	*supervisor
	goCommand string

	env []string // of GoNB and the compiler: the kernel's own, whatever cells set for their programs

	mu      sync.Mutex
	dir     string // where programs start
	current *gonb
	stopped bool
	count   int
	silent  int                   // of the last ones, how many ended without an answer
	widgets func(message.Message) // takes what GoNB says to widgets; may be nil
}

// gonb is one GoNB.
type gonb struct {
	cmd    *exec.Cmd
	folder string
	ready  chan struct{} // closed when client is set, or gone is closed
	client *client.Client
	build  string        // the folder that it made to build in; set with client
	gone   chan struct{} // closed when the process has ended
	err    error         // how
	said   string        // what it wrote to its standard error; set with err
	deaf   atomic.Bool   // it was ended since it did not answer
}

// Restart implements [session.Programs]. Another folder takes another GoNB; another environment does not.
func (h *gonbHost) Restart(dir string, env []string) {
	if err := h.writeProgramEnv(env); err != nil {
		h.logf("%v", err)
	}
	h.mu.Lock()
	same := h.dir == dir && h.current != nil
	h.dir = dir
	h.mu.Unlock()
	if !same {
		h.renew()
	}
}

// renew has another GoNB take the place of the one there is, if there is one. What runs is not disturbed.
func (h *gonbHost) renew() {
	h.mu.Lock()
	old := h.current
	h.current = nil
	h.mu.Unlock()
	if old != nil {
		h.end(old)
	}
	if _, err := h.start(); err != nil {
		h.logf("%v", err)
	}
}

// Dir implements [session.Programs]: the folder of the newest GoNB, or the private folder before there is one.
func (h *gonbHost) Dir() string {
	newest, made := h.supervisor.dir, time.Time{}
	entries, _ := os.ReadDir(h.supervisor.dir) // one that cannot be read holds no GoNB
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && entry.IsDir() && strings.HasPrefix(entry.Name(), "gonb_") && info.ModTime().After(made) {
			newest, made = filepath.Join(h.supervisor.dir, entry.Name()), info.ModTime()
		}
	}
	return newest
}

// start returns the GoNB there is, or starts one.
func (h *gonbHost) start() (*gonb, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return nil, errors.New("o kernel está terminando")
	}
	if h.current != nil {
		select {
		case <-h.current.gone:
		default:
			switch {
			case stopped(h.current.cmd.Process.Pid):
				h.logf("o GoNB está parado por um sinal: outro toma o lugar dele")
			case h.current.homeless():
				h.logf("a pasta do GoNB foi apagada por outro programa: outro GoNB toma o lugar dele")
			default:
				return h.current, nil
			}
			_ = syscall.Kill(-h.current.cmd.Process.Pid, syscall.SIGKILL)
		}
	}
	h.count++
	g := &gonb{folder: filepath.Join(h.supervisor.dir, fmt.Sprint("g", h.count)), ready: make(chan struct{}), gone: make(chan struct{})}
	connection, err := h.writeConnection(g.folder)
	if err != nil {
		return nil, fmt.Errorf("não consegui preparar o GoNB (disco cheio ou só de leitura?): %w", err)
	}
	g.cmd = exec.Command(h.GoNB, h.gonbArgs(filepath.Join(g.folder, filepath.Base(h.ConnectionFile)))...)
	g.cmd.Env = h.env
	g.cmd.Dir = h.dir
	notes, err := newNotes(filepath.Join(g.folder, gonbNotes))
	if err != nil {
		return nil, fmt.Errorf("não consegui preparar o GoNB (disco cheio ou só de leitura?): %w", err)
	}
	g.cmd.Stderr = notes.File
	if err := h.spawner.Start(g.cmd, syscall.SIGKILL); err != nil {
		notes.Close()
		return nil, fmt.Errorf("não consegui iniciar o GoNB: %w", err)
	}
	h.current = g
	began := time.Now()
	go func() {
		g.err = h.spawner.Wait(g.cmd)
		g.said = notes.said()
		notes.Close()
		pipes := h.pipes() // no other GoNB runs a cell yet
		close(g.gone)
		h.replace(g, time.Since(began))
		<-g.ready
		h.clear(g, pipes)
	}()
	go h.greet(g, connection)
	return g, nil
}

// homeless reports whether the folder in which a GoNB builds was removed: it builds nothing any more.
func (g *gonb) homeless() bool {
	if !g.answers() || g.build == "" {
		return false
	}
	_, err := os.Stat(g.build)
	return errors.Is(err, fs.ErrNotExist)
}

// pipes are those by which the running cell speaks with its GoNB, which removes them unless it is killed.
func (h *gonbHost) pipes() []string {
	names, _ := fs.Glob(os.DirFS(h.supervisor.dir), "gonb_pipe_*") // the pattern is well formed
	return names
}

// clear removes what a GoNB that has gone left. The private folder goes too, but that may be in hours.
func (h *gonbHost) clear(g *gonb, pipes []string) {
	left := []string{g.folder}
	for _, name := range pipes {
		left = append(left, filepath.Join(h.supervisor.dir, name))
	}
	if g.build != "" && g.build != h.supervisor.dir {
		left = append(left, g.build)
	}
	for _, path := range left {
		_ = (&private{dir: path}).remove() // what cannot be removed goes with the private folder
	}
}

// replace starts another GoNB in the place of one that has gone by itself, so that it is there for the next cell. One that
// dies at once, or is one of several that have not even answered, is left alone until a cell needs it, and then says why.
func (h *gonbHost) replace(g *gonb, lived time.Duration) {
	h.mu.Lock()
	wanted := h.current == g && !h.stopped
	if h.silent++; g.answers() {
		h.silent = 0
	}
	silent := h.silent
	h.mu.Unlock()
	if !wanted {
		return
	}
	h.logf("o GoNB parou (%s)", g.how())
	if g.said != "" {
		h.logf("o que ele disse por último:\n%s", strings.TrimSpace(g.said))
	}
	if lived < 10*h.Backoff || silent >= mostDeaths {
		return
	}
	if _, err := h.start(); err != nil {
		h.logf("%v", err)
	}
}

// greet makes the connection to a GoNB that has just been started.
func (h *gonbHost) greet(g *gonb, connection jupyter.Connection) {
	defer close(g.ready)
	ctx, cancel := context.WithTimeout(context.Background(), helloTimeout)
	defer cancel()
	go func() {
		select {
		case <-g.gone:
			cancel()
		case <-ctx.Done():
		}
	}()
	c, err := client.Dial(ctx, client.Config{
		Connection: connection,
		Log:        func(line string) { h.logf("GoNB: %s", line) },
		Other:      h.fromWidgets,
	})
	if err != nil {
		h.mu.Lock()
		wanted := h.current == g && !h.stopped
		h.mu.Unlock()
		if wanted {
			h.logf("o GoNB não respondeu: %v", err)
		}
		g.deaf.Store(errors.Is(ctx.Err(), context.DeadlineExceeded))
		_ = g.cmd.Process.Kill()
		return
	}
	g.client, g.build = c, h.Dir()
	h.copySums(g.build)
}

// stop ends GoNB for good.
func (h *gonbHost) stop() {
	h.mu.Lock()
	h.stopped = true
	g := h.current
	h.mu.Unlock()
	if g != nil {
		h.end(g)
	}
}

// asked asks by the protocol, where GoNB answers already: a signal would be an error in its log.
func (g *gonb) asked(patience time.Duration) bool {
	if !g.answers() {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return g.client.Shutdown(ctx, false) == nil
}

// answers reports whether a GoNB has introduced itself.
func (g *gonb) answers() bool {
	select {
	case <-g.ready:
		return g.client != nil
	default:
		return false
	}
}

// end asks a GoNB to end, and does not ask for long. One that has not introduced itself has nothing to lose.
func (h *gonbHost) end(g *gonb) {
	switch {
	case !g.answers():
		_ = g.cmd.Process.Kill()
	case !g.asked(h.Grace):
		_ = g.cmd.Process.Signal(syscall.SIGTERM)
	}
	select {
	case <-g.gone:
	case <-time.After(h.Grace):
		_ = g.cmd.Process.Kill()
		<-g.gone
	}
}
