package bench

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"time"

	"cnn321/cnnlib/environment"
)

//go:embed peers/*.py
var peerScripts embed.FS

// PeerProgram says how a peer is started.
type PeerProgram struct {
	// Python is the interpreter that has the peer's packages.
	Python string
	// Script is "keras" or "jax"; if empty, what the interpreter has decides.
	Script string
}

const peerGrace = 2 * time.Second

// peer is a worker in Python, which lives as long as the bench: importing its packages takes seconds.
type peer struct {
	programs *children
	command  func() *exec.Cmd
	info     PeerInfo
	worker   *worker
}

// worker is a process that answers lines of JSON.
type worker struct {
	program *child
	lines   <-chan []byte // closed at the end of its output
}

// unpackPeers puts the scripts into a folder, from which Python runs them.
func unpackPeers(folder string) error {
	files, err := fs.Sub(peerScripts, "peers")
	if err == nil {
		err = os.CopyFS(folder, files)
	}
	if err != nil {
		return fmt.Errorf("não consegui preparar o programa de comparação (confira o espaço em %s): %w", folder, err)
	}
	return nil
}

// chooseScript finds out which peer an interpreter can run; on a GPU plain JAX is the one to beat.
func chooseScript(ctx context.Context, p PeerProgram, device string) (string, error) {
	switch p.Script {
	case "keras", "jax":
		return p.Script, nil
	case "":
	default:
		return "", fmt.Errorf("não conheço a comparação %q: use keras ou jax", p.Script)
	}
	const ask = `import importlib.util as u; print(*(n for n in ("keras", "tensorflow", "jax") if u.find_spec(n)))`
	out, err := exec.CommandContext(ctx, p.Python, "-c", ask).Output()
	if err != nil {
		return "", fmt.Errorf("não consegui rodar o Python da comparação %s: %w", p.Python, err)
	}
	has := make(map[string]bool)
	for _, name := range strings.Fields(string(out)) {
		has[name] = true
	}
	keras := has["keras"] && (has["tensorflow"] || has["jax"])
	switch {
	case has["jax"] && (device == "cuda" || !keras):
		return "jax", nil
	case keras:
		return "keras", nil
	}
	return "", fmt.Errorf("o Python %s não tem Keras nem JAX: instale um deles nele (pip install keras tensorflow, ou pip install jax), ou dê outro a --peer", p.Python)
}

// newPeer describes a worker, which is a script of p's interpreter; start begins it.
func newPeer(programs *children, p PeerProgram, script string, o Options, log *os.File) *peer {
	return &peer{programs: programs, command: func() *exec.Cmd {
		cmd := exec.Command(p.Python, "-B", script, o.MNIST)
		cmd.Env = append(os.Environ(), peerEnvironment(o.Device, o.Precision)...)
		cmd.Stderr = log
		return cmd
	}}
}

// peerEnvironment keeps a peer on the device that is measured, at the engine's precision, and from taking all of a GPU's
// memory for itself.
func peerEnvironment(device, precision string) []string {
	env := []string{environment.Precision + "=" + precision}
	if device != "cuda" {
		return append(env, "JAX_PLATFORMS=cpu", "CUDA_VISIBLE_DEVICES=-1")
	}
	if precision == "float32" {
		env = append(env, "NVIDIA_TF32_OVERRIDE=0")
	}
	return append(env, "XLA_PYTHON_CLIENT_PREALLOCATE=false", "TF_FORCE_GPU_ALLOW_GROWTH=true")
}

// start begins a worker and waits until it can answer.
func (p *peer) start(ctx context.Context) (*worker, PeerInfo, error) {
	cmd := p.command()
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, PeerInfo{}, fmt.Errorf("não consegui preparar a comparação: %w", err)
	}
	cmd.Stdout = writer
	program, err := p.programs.Start(cmd, peerGrace)
	writer.Close()
	if err != nil {
		reader.Close()
		return nil, PeerInfo{}, err
	}
	lines := make(chan []byte, 1)
	go func() {
		defer reader.Close()
		defer close(lines)
		for text := bufio.NewReader(reader); ; {
			line, err := text.ReadBytes('\n')
			if err != nil {
				return
			}
			lines <- line
		}
	}()
	w := &worker{program, lines}
	var info PeerInfo
	if err := w.next(ctx, &info); err != nil {
		w.stop()
		return nil, PeerInfo{}, err
	}
	return w, info, nil
}

// stop ends the worker; its last words, if any, are lost.
func (w *worker) stop() {
	go func() {
		for range w.lines {
		}
	}()
	w.program.Stop()
}

// next reads an answer into a value.
func (w *worker) next(ctx context.Context, answer any) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case line, ok := <-w.lines:
		if !ok {
			<-w.program.Ended()
			return fmt.Errorf("o programa de comparação terminou sem responder (%v)", w.program.Err())
		}
		var failed struct{ Error string }
		if err := json.Unmarshal(line, &failed); err != nil {
			return fmt.Errorf("o programa de comparação respondeu %q, que não é JSON: %w", bytes.TrimSpace(line), err)
		}
		if failed.Error != "" {
			return errors.New("o programa de comparação falhou: " + failed.Error)
		}
		if err := json.Unmarshal(line, answer); err != nil {
			return fmt.Errorf("o programa de comparação respondeu %q: %w", bytes.TrimSpace(line), err)
		}
		return nil
	}
}

// ask sends an order, with its arguments, and reads the answer.
func (w *worker) ask(ctx context.Context, answer any, do string, arguments map[string]any) error {
	order := map[string]any{"do": do}
	for name, value := range arguments {
		order[name] = value
	}
	text, err := json.Marshal(order)
	if err != nil {
		return fmt.Errorf("pedido à comparação: %w", err)
	}
	if _, err := w.program.Write(append(text, '\n')); err != nil {
		<-w.program.Ended()
		return fmt.Errorf("o programa de comparação terminou antes do pedido (%v): %w", w.program.Err(), err)
	}
	return w.next(ctx, answer)
}
