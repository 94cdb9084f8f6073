package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnn321/cnnlib/environment"
	"cnn321/kernels/setup"
	"cnn321/kernels/setup/setuptest"
)

const kernelPatience = 5 * time.Minute // an upper limit for what takes a moment; only a failing test waits so long

// prepared puts in place what a kernel needs.
func prepared(t *testing.T) setup.Paths {
	t.Helper()
	return setuptest.Need(t, setup.Python, setup.Settings, setup.Tools, setup.Launcher, setup.Engine, setup.Plugin, setup.MNIST, setup.Kernelspecs)
}

// jupyterClient is a client in a process of its own, which can be killed.
type jupyterClient struct {
	t     *testing.T
	paths setup.Paths
	temp  string // where the kernel puts its temporary files
	mark  string // an entry in the environment of all its processes
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	log   string
}

// startClient starts a client; it has no kernel yet.
func startClient(t *testing.T) *jupyterClient {
	t.Helper()
	paths := prepared(t)
	dir, err := os.MkdirTemp("/tmp", "kt") // sockets need short paths, hence not t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	c := &jupyterClient{t: t, paths: paths, temp: filepath.Join(dir, "tmp"), mark: "CNN321_TEST=" + dir, log: filepath.Join(dir, "log")}
	for _, dir := range []string{c.temp, filepath.Join(dir, "runtime")} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	c.run(dir)
	t.Cleanup(func() {
		for _, p := range c.processes() {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
		_ = c.cmd.Wait()
		os.RemoveAll(dir)
	})
	return c
}

// another starts a client for one more kernel of the same user.
func (c *jupyterClient) another() *jupyterClient {
	c.t.Helper()
	other := &jupyterClient{t: c.t, paths: c.paths, temp: c.temp, mark: c.mark, log: c.log}
	other.run(filepath.Dir(c.temp))
	return other
}

// leave ends the client, but not its kernel.
func (c *jupyterClient) leave() {
	c.t.Helper()
	if err := errors.Join(c.in.Close(), c.cmd.Wait()); err != nil {
		c.t.Error(err)
	}
}

// run starts the client's process in its folder.
func (c *jupyterClient) run(dir string) {
	t, paths := c.t, c.paths
	t.Helper()
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	c.cmd = exec.Command(paths.Python(), filepath.Join("testdata", "client.py"), setup.Kernelspec(setup.DeviceCPU))
	c.cmd.Env = append(paths.JupyterEnvironment(filepath.Join(dir, "runtime")), "TMPDIR="+c.temp, c.mark, environment.Models+"="+filepath.Join(dir, "models"),
		environment.History+"="+filepath.Join(dir, "history.jsonl"))
	c.cmd.Stderr = log
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.out = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
}

// answer is what the client answers; each order uses some of it.
type answer struct {
	Failure        string
	Pid            int
	Status         string
	Statuses       []string
	Stdout, Stderr string
	Errors         []string
	Matches        []string
	Text           string
	Seconds        float64
	Alive          bool
}

// do gives the client an order, with arguments as name, value, name, value.
func (c *jupyterClient) do(order string, arguments ...any) answer {
	c.t.Helper()
	with := make(map[string]any)
	for i := 0; i+1 < len(arguments); i += 2 {
		with[arguments[i].(string)] = arguments[i+1]
	}
	line, err := json.Marshal(map[string]any{"do": order, "with": with})
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.in.Write(append(line, '\n')); err != nil {
		c.t.Fatalf("%s: %v\n%s", order, err, c.logText())
	}
	text, err := c.out.ReadBytes('\n')
	if err != nil {
		c.t.Fatalf("%s: the client ended: %v\n%s", order, err, c.logText())
	}
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		c.t.Fatalf("%s: %v: %s", order, err, text)
	}
	if a.Failure != "" {
		c.t.Fatalf("%s: %s\nlog:\n%s", order, a.Failure, c.logText())
	}
	return a
}

func (c *jupyterClient) logText() string {
	text, _ := os.ReadFile(c.log)
	return string(text)
}

type runningProcess struct {
	pid     int
	program string
}

// processes are those of the kernel, and the client itself.
func (c *jupyterClient) processes() []runningProcess {
	names, _ := filepath.Glob("/proc/[0-9]*/environ")
	var found []runningProcess
	for _, name := range names {
		environ, err := os.ReadFile(name) // empty for zombies
		if err != nil || !slices.Contains(strings.Split(string(environ), "\x00"), c.mark) {
			continue
		}
		dir := filepath.Dir(name)
		program, err := os.Readlink(filepath.Join(dir, "exe"))
		pid, pidErr := strconv.Atoi(filepath.Base(dir))
		if err == nil && pidErr == nil {
			found = append(found, runningProcess{pid, filepath.Base(program)})
		}
	}
	return found
}

// pidsOf waits until a program runs and returns its processes.
func (c *jupyterClient) pidsOf(program string) []int {
	c.t.Helper()
	var pids []int
	c.eventually(program+" runs", func() bool {
		pids = nil
		for _, p := range c.processes() {
			if p.program == program {
				pids = append(pids, p.pid)
			}
		}
		return len(pids) > 0
	})
	return pids
}

func (c *jupyterClient) eventually(what string, ok func() bool) {
	c.t.Helper()
	for deadline := time.Now().Add(kernelPatience); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.t.Fatalf("never: %s\nprocesses: %v\nlog:\n%s", what, c.processes(), c.logText())
		}
	}
}

// nothingLeft waits until no process but the client and no temporary file is left.
func (c *jupyterClient) nothingLeft() {
	c.t.Helper()
	c.eventually("no process is left", func() bool {
		for _, p := range c.processes() {
			if p.pid != c.cmd.Process.Pid {
				return false
			}
		}
		return true
	})
	c.eventually("no temporary file is left", func() bool {
		entries, err := os.ReadDir(c.temp)
		return err == nil && len(entries) == 0
	})
}

func (c *jupyterClient) execute(code string) answer {
	c.t.Helper()
	return c.do("execute", "code", code)
}

// expect runs a cell that must succeed and write exactly the text.
func (c *jupyterClient) expect(code, stdout string) {
	c.t.Helper()
	if got := c.execute(code); got.Status != "ok" || got.Stdout != stdout {
		c.t.Errorf("cell %q: status %s, wrote %q, want %q\nstderr: %s\nerrors: %v", code, got.Status, got.Stdout, stdout, got.Stderr, got.Errors)
	}
}

func (c *jupyterClient) kill(pid int) { c.t.Helper(); c.signal(pid, syscall.SIGKILL) }

func (c *jupyterClient) signal(pid int, sig syscall.Signal) {
	c.t.Helper()
	if err := syscall.Kill(pid, sig); err != nil {
		c.t.Fatalf("%v to %d: %v", sig, pid, err)
	}
}
