package launch

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
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
	g.cmd.Stderr = h.Log
	if err := h.spawner.Start(g.cmd, syscall.SIGKILL); err != nil {
		return nil, fmt.Errorf("não consegui iniciar o GoNB: %w", err)
	}
	h.current = g
	began := time.Now()
	go func() {
		g.err = h.spawner.Wait(g.cmd)
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
// dies at once is left alone until a cell needs it, and then says why.
func (h *gonbHost) replace(g *gonb, lived time.Duration) {
	h.mu.Lock()
	wanted := h.current == g && !h.stopped
	h.mu.Unlock()
	if !wanted {
		return
	}
	h.logf("o GoNB parou (%s)", g.how())
	if lived < 10*h.Backoff {
		return
	}
	if _, err := h.start(); err != nil {
		h.logf("%v", err)
	}
}

// how is how a GoNB that has gone ended.
func (g *gonb) how() string {
	if g.err == nil {
		return "sem dizer por quê"
	}
	return g.err.Error()
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
		_ = g.cmd.Process.Kill()
		return
	}
	g.client, g.build = c, h.Dir()
	h.copySums(g.build)
}

// writeConnection makes the folder of a GoNB, with its connection file: sockets that only this user can reach, and a key
// of their own.
func (h *gonbHost) writeConnection(folder string) (jupyter.Connection, error) {
	c := jupyter.Connection{
		Transport: "ipc", IP: filepath.Join(folder, "s"), Key: rand.Text(), SignatureScheme: "hmac-sha256",
		ShellPort: 1, ControlPort: 2, StdinPort: 3, IOPubPort: 4, HeartbeatPort: 5,
	}
	text, err := json.Marshal(c)
	if err != nil {
		return c, err
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return c, err
	}
	// Under Jupyter's name for it, from which GoNB takes the kernel's identifier.
	return c, os.WriteFile(filepath.Join(folder, filepath.Base(h.ConnectionFile)), text, 0o600)
}

// gonbArgs are GoNB's arguments. Its chatter goes to a file in its own folder, so that Jupyter's log shows only what
// went wrong.
func (h *gonbHost) gonbArgs(connectionFile string) []string {
	return []string{
		"-kernel", connectionFile,
		"-go_work=" + joinPaths(h.modules()...),
		"-gopls=false",
		"-program_env=" + programEnv(h.supervisor.dir),
		"-raw_error",
		"-logtostderr=false",
		"-stderrthreshold=ERROR",
		"-log_dir=" + filepath.Dir(connectionFile),
	}
}

// joinPaths joins paths as GoNB takes them apart: with commas, quoted as in CSV where they need it.
func joinPaths(paths ...string) string {
	var text strings.Builder
	w := csv.NewWriter(&text)
	_ = w.Write(paths) // a strings.Builder takes all
	w.Flush()
	return strings.TrimSuffix(text.String(), "\n")
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
