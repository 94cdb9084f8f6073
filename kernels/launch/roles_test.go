package launch

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnn321/cnnlib/remote"
)

const patience = 3 * time.Minute // an upper limit for what takes a moment; only a failing test waits so long

// The test program plays all parts: under the name "kernels" the launcher itself, under other names a small engine, a
// small GoNB and the processes that a real one would start.
func TestMain(m *testing.M) {
	roles := map[string]func() int{
		"kernels":              playLauncher,
		"engine":               playEngine,
		"gonb":                 playGoNB,
		programPrefix + "cell": playCell,
		"sleeper":              playSleeper,
	}
	if role, ok := roles[filepath.Base(os.Args[0])]; ok {
		os.Exit(role())
	}
	os.Exit(m.Run())
}

// script says how the parts behave; it lies in the folder of the programs.
type script struct {
	Home       string // the folder of the programs and of their diaries
	Connection string
	Device     string
	Devices    int
	NoEngine   bool
	NoGoNB     bool
	NoPlugin   bool
	GoNBStatus int  // exit at once with this status, unless negative
	DeafEngine bool // the engine ignores SIGTERM and the end of its input
	Heartbeat  time.Duration
	Saves      time.Duration // the engine takes so long to end, and says that it saves
	Answers    bool          // the engine answers heartbeats
	Says       bool          // the engine says who it is
	LastWords  string        // the engine says so as soon as it has started, and ends
	DeafGoNB   bool          // GoNB ignores SIGTERM
	Crashes    bool          // an engine that is not the first ends by the first call
}

// savingGrace is the grace of engines that save. It is long enough for a busy machine: within it such an engine must come to say that it is at work.
const savingGrace = 3 * time.Second

// connectionVar names the connection file of a kernel that is not the stage's first.
const connectionVar = "LAUNCH_TEST_CONNECTION"

func (s script) config() Config {
	c := Config{
		Root: s.Home, ConnectionFile: cmp.Or(os.Getenv(connectionVar), s.Connection), Device: s.Device, Devices: s.Devices, Home: s.Home, Personal: s.Home,
		GoNB: filepath.Join(s.Home, "gonb"), Engine: filepath.Join(s.Home, "engine"),
		Plugin: filepath.Join(s.Home, "plugin.so"), MNIST: filepath.Join(s.Home, "mnist"), Models: filepath.Join(s.Home, "models"),
		SupervisorArgs: func(dir string) []string { return []string{"supervise", dir} },
		Grace:          patience, Backoff: 10 * time.Millisecond, Heartbeat: s.Heartbeat, ParentPoll: 20 * time.Millisecond,
	}
	switch {
	case s.DeafEngine || s.DeafGoNB:
		c.Grace = 300 * time.Millisecond // nobody will heed it
	case s.Saves > 0:
		c.Grace = savingGrace
	}
	if s.DeafEngine {
		c.Saving = 300 * time.Millisecond
	}
	if c.Heartbeat == 0 {
		c.Heartbeat = time.Hour // this engine answers nobody
	}
	if s.NoEngine {
		c.Engine = filepath.Join(s.Home, "no-engine")
	}
	if s.NoGoNB {
		c.GoNB = filepath.Join(s.Home, "no-gonb")
	}
	if s.NoPlugin {
		c.PluginProblem = fmt.Errorf("o plugin do XLA não está em %s: rode `go run ./kernels setup`", c.Plugin)
	}
	return c
}

func programDir() string { return filepath.Dir(os.Args[0]) }

func readScript() script {
	data, err := os.ReadFile(filepath.Join(programDir(), "script.json"))
	if err != nil {
		panic(err)
	}
	var s script
	if err := json.Unmarshal(data, &s); err != nil {
		panic(err)
	}
	return s
}

// note appends a line to the diary that the test reads.
func note(diary, format string, args ...any) {
	f, err := os.OpenFile(filepath.Join(programDir(), diary+".diary"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	fmt.Fprintf(f, format+"\n", args...)
}

func readDiary(diary string) string {
	text, _ := os.ReadFile(filepath.Join(programDir(), diary+".diary"))
	return string(text)
}

func playLauncher() int {
	config := readScript().config()
	var status int
	var err error
	if len(os.Args) > 2 && os.Args[1] == "supervise" {
		status, err = Supervise(context.Background(), config, os.Args[2])
	} else {
		status, err = Run(context.Background(), config)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "erro:", err)
	}
	return status
}

func playEngine() int {
	s := readScript()
	arguments := make(map[string]string)
	for i := 1; i+1 < len(os.Args); i += 2 {
		arguments[os.Args[i]] = os.Args[i+1]
	}
	listener, err := remote.Listen(arguments["--socket"])
	if err != nil {
		note("engine", "error %v", err)
		return 1
	}
	defer listener.Close()
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	entry, _ := json.Marshal(map[string]any{"pid": os.Getpid(), "args": arguments, "env": os.Environ()})
	note("engine", "%s", entry)
	if s.Says {
		fmt.Fprintln(os.Stderr, said(os.Getpid()))
	}
	if s.LastWords != "" {
		fmt.Fprintln(os.Stderr, s.LastWords)
		return 2
	}
	if s.Crashes && len(strings.Split(strings.TrimSpace(readDiary("engine")), "\n")) > 1 {
		go crashByACall(listener)
	}
	if s.Answers {
		go remote.Serve(context.Background(), listener, nil) // of its calls only the heartbeat comes
	}
	closed := make(chan struct{})
	go func() {
		_, _ = os.Stdin.Read(make([]byte, 1))
		close(closed)
	}()
	for {
		select {
		case <-signals:
		case <-closed:
			closed = nil
		}
		if !s.DeafEngine {
			if _, err := os.Stat(filepath.Dir(arguments["--socket"])); err != nil {
				note("homeless", "%v", err)
			}
			for end := time.Now().Add(s.Saves); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
				_, _ = os.Stdout.WriteString(".") // at work on what must not be lost
			}
			note("engine-ends", "%d", os.Getpid())
			return 0
		}
	}
}

// said is what an engine says that says who it is.
func said(pid int) string { return fmt.Sprintf("motor %d", pid) }

// crashByACall ends the process by the first connection that asks for something.
func crashByACall(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		if n, _ := conn.Read(make([]byte, 1)); n == 1 {
			note("calls", "%d", os.Getpid())
			fmt.Fprintln(os.Stderr, "SIGSEGV: segmentation violation")
			os.Exit(2)
		}
		conn.Close()
	}
}

func playGoNB() int {
	s := readScript()
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	if err := os.WriteFile(filepath.Join(os.Getenv("TMPDIR"), "gonb_temporary"), []byte("x"), 0o600); err != nil {
		panic(err)
	}
	cell := exec.Command(filepath.Join(s.Home, programPrefix+"cell"))
	if err := cell.Start(); err != nil {
		panic(err)
	}
	go cell.Wait()
	// Like gopls: in a group of its own.
	gopls := exec.Command(filepath.Join(s.Home, "sleeper"))
	gopls.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := gopls.Start(); err != nil {
		panic(err)
	}
	go gopls.Wait()
	for _, part := range []string{"orphan", "child", "engine"} {
		if part != "engine" || !s.NoEngine {
			waitForFile(filepath.Join(s.Home, part+".diary"))
		}
	}
	entry, _ := json.Marshal(map[string]any{"pid": os.Getpid(), "args": os.Args[1:], "env": os.Environ()})
	note("gonb", "%s", entry)
	if s.GoNBStatus >= 0 {
		return s.GoNBStatus
	}
	for sig := range signals {
		if sig == os.Interrupt {
			note("interrupts", "gonb")
			_ = cell.Process.Signal(os.Interrupt)
		} else if !s.DeafGoNB {
			return 0
		}
	}
	return 0
}

// playCell is a cell that leaves a program of its own session behind, whose parent ends at once.
func playCell() int {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt)
	child := exec.Command(filepath.Join(programDir(), "sleeper"), "child")
	if err := child.Start(); err != nil {
		panic(err)
	}
	go child.Wait()
	forker := exec.Command("/bin/sh", "-c", `setsid "$0" orphan >/dev/null 2>&1 & exit 0`, filepath.Join(programDir(), "sleeper"))
	if err := forker.Run(); err != nil {
		panic(err)
	}
	for range signals {
		note("interrupts", "cell")
	}
	return 0
}

func playSleeper() int {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt)
	role := "sleeper"
	if len(os.Args) > 1 {
		role = os.Args[1]
	}
	note(role, "%s", strconv.Itoa(os.Getpid()))
	for {
		select {
		case <-signals:
			note("interrupts", "%s", role)
		case <-time.After(10 * time.Minute): // a test that fails must not leave it for ever
			return 0
		}
	}
}

func waitForFile(path string) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			return
		}
	}
	panic("no " + path)
}
