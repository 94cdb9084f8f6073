package live_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cnn321/kernels/cells/live/ask/answer"
	"cnn321/kernels/cells/live/status"
	"cnn321/kernels/cells/live/values"
)

var programs struct {
	once sync.Once
	dir  string
	err  error
}

// build makes the two programs, once.
func build(t *testing.T) (first, second string) {
	t.Helper()
	programs.once.Do(func() {
		if programs.dir, programs.err = os.MkdirTemp("", "live"); programs.err != nil {
			return
		}
		out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", programs.dir+"/", "./testdata/first", "./testdata/second").CombinedOutput()
		if err != nil {
			programs.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if programs.err != nil {
		t.Fatal(programs.err)
	}
	return filepath.Join(programs.dir, "first"), filepath.Join(programs.dir, "second")
}

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(programs.dir)
	os.Exit(code)
}

type ended struct {
	out, err string
	status   int
}

// run runs a program as a cell; interrupted once it says that it is ready, if it is to be.
func run(t *testing.T, dir, program, how string, interrupted bool, env ...string) ended {
	t.Helper()
	cmd := exec.Command(program, how)
	cmd.Env = append(append(os.Environ(), "CNN321_VALUES="+dir), env...)
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	text := make([]byte, 0, 64)
	if interrupted {
		ready := make([]byte, len("pronto\n"))
		if _, err := io.ReadFull(out, ready); err != nil {
			t.Fatal(err, errors.String())
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		text = append(text, ready...)
	}
	rest, _ := io.ReadAll(out)
	_ = cmd.Wait() // the status tells
	return ended{string(append(text, rest...)), errors.String(), cmd.ProcessState.ExitCode()}
}

func TestValuesReachTheNextProgram(t *testing.T) {
	first, second := build(t)
	dir := t.TempDir()
	if got := run(t, dir, first, "", false); got != (ended{}) {
		t.Fatalf("first: %+v", got)
	}
	const want = `200 7 1 <nil> <nil> 54170
1 2 true true lendo: file does not exist true
%d true %d
`
	for i := range 3 { // each run adds one to n, through a pointer
		if got, want := run(t, dir, second, "", false), fmt.Sprintf(want, 6+i, 2*(5+i)); got != (ended{out: want}) {
			t.Fatalf("second, run %d: %+v; want %s", i, got, want)
		}
	}
}

func TestEnds(t *testing.T) {
	first, second := build(t)
	for _, test := range []struct {
		how         string
		interrupted bool
		status      int
		out, err    string // what it says has this
		kept        bool   // the statement after the first
		seen        bool   // what the loop had done
	}{
		{how: "none", kept: true},
		{how: "panic", status: 2, err: "panic: de propósito"},
		{how: "exit", status: 3},
		{how: "tick", interrupted: true, status: status.Interrupted, out: "adiada", seen: true},
		{how: "sleep", interrupted: true, status: status.Interrupted, out: "adiada"},
		{how: "slow", interrupted: true, status: status.Interrupted, out: "adiada"},
		{how: "busy", interrupted: true, status: status.Interrupted},
		{how: "asleep", interrupted: true, status: status.Interrupted},
		{how: "drowsy", interrupted: true, status: status.Interrupted, seen: true},
		{how: "woken", interrupted: true, status: status.Interrupted, out: "pronto\n"},
		{how: "own", interrupted: true, out: "parei quando quis", kept: true},
		{how: "background", kept: true},
		{how: "log", err: "fim\n", kept: true},
		{how: "send", status: 2, err: "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan send]:\nmain.main."},
		{how: "receive", status: 2, err: "created by main.main.func1 in goroutine 1"},
		{how: "wait", status: 2, err: "goroutine 1 [sync.WaitGroup.Wait]:"},
		{how: "long", kept: true},
	} {
		t.Run(test.how, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := values.Begin(dir); err != nil {
				t.Fatal(err)
			}
			got := run(t, dir, first, test.how, test.interrupted)
			last, ok, err := values.Last(dir)
			if !ok || err != nil || last.Ended != test.kept || last.Done != map[bool]int{false: 1, true: 2}[test.kept] || slices.Contains(last.Saved, "late") != test.kept || !slices.Contains(last.Saved, "images") {
				t.Errorf("of its end it says %+v, %v, %v", last, ok, err)
			}
			if got.status != test.status || !strings.Contains(got.out, test.out) || !strings.Contains(got.err, test.err) || test.err == "" && got.err != "" {
				t.Fatalf("%+v", got)
			}
			if strings.Contains(got.out, "nada") {
				t.Errorf("it shows a value that the interrupt cut short: %q", got.out)
			}
			if got := run(t, dir, second, "", false); got.status != 0 {
				t.Errorf("what the first statement left: %+v", got)
			}
			if got := run(t, dir, second, "late", false); (got.status == 0) != test.kept {
				t.Errorf("what the last statement leaves: %+v", got)
			}
			if test.seen {
				if got := run(t, dir, second, "seen", false); got.out != "true\n" {
					t.Errorf("what the loop had done: %+v", got)
				}
			}
		})
	}
}

func TestPanicHasItsOwnTraceback(t *testing.T) {
	first, _ := build(t)
	got := run(t, t.TempDir(), first, "panic", false)
	lines := strings.Split(got.err, "\n")
	if len(lines) < 4 || lines[0] != "panic: de propósito" || lines[2] != "goroutine 1 [running]:" || !strings.HasPrefix(lines[3], "main.fail(") {
		t.Errorf("traceback\n%s", got.err)
	}
	if strings.Contains(got.err, "finish") || strings.Contains(got.err, "recovered") {
		t.Errorf("the end of the cell is seen:\n%s", got.err)
	}
}

func TestRefusedValue(t *testing.T) {
	first, second := build(t)
	dir := t.TempDir()
	run(t, dir, first, "", false)
	got := run(t, dir, second, "abrir", false)
	last, ok, err := values.Last(dir)
	if got.status != status.Refused || got.err != "" || !ok || err != nil || !strings.HasPrefix(last.Failure, "abrir é uma função,") {
		t.Errorf("%+v, %+v, %v", got, last, err)
	}
}

func TestUnchangedValuesAreNotWritten(t *testing.T) {
	first, second := build(t)
	dir := t.TempDir()
	run(t, dir, first, "", false)
	before, err := values.Index(dir)
	if err != nil {
		t.Fatal(err)
	}
	run(t, dir, second, "", false)
	after, err := values.Index(dir)
	if err != nil {
		t.Fatal(err)
	}
	if before["images"].File != after["images"].File || before["n"].File == after["n"].File {
		t.Errorf("before %v, after %v", before, after)
	}
	if got := run(t, dir, second, "write", false); got.out != "1\n" {
		t.Fatalf("%+v", got)
	}
	if got := run(t, dir, second, "write", false); got.out != "2\n" {
		t.Errorf("a changed picture was not kept: %+v", got)
	}
	pieces, _ := filepath.Glob(filepath.Join(dir, "*.piece"))
	if len(pieces) != 1 {
		t.Errorf("%d pieces, want that of the last change alone", len(pieces))
	}
}

// typist answers with lines, and then no more.
func typist(t *testing.T, lines ...string) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "s")
	server, err := answer.Listen(socket, func(context.Context, string) (string, error) {
		if len(lines) == 0 {
			return "", io.EOF
		}
		next := lines[0]
		lines = lines[1:]
		return next, nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return "CNN321_CELL=" + socket
}

func TestInput(t *testing.T) {
	first, _ := build(t)
	for _, test := range []struct {
		name, how string
		env       []string
		out       string
	}{
		{"lines", "input", []string{typist(t, "São Paulo", "", "x\ty")}, "li São Paulo\nli \nli x\ty\nfim <nil>\n"},
		{"lines to a second empty one", "input", []string{typist(t, "um", "", "", "never asked for")}, "li um\nli \nfim <nil>\n"},
		{"all to an empty line", "all", []string{typist(t, "um", "dois", "", "never asked for")}, "\"um\\ndois\\n\" <nil>\n"},
		{"nothing at all", "all", []string{typist(t, "", "never asked for")}, "\"\" <nil>\n"},
		{"enter and enter", "enter", []string{typist(t, "", "", "a")}, "\"\\n\" \"\\n\" \"a\\n\"\n"},
		{"scans to a second empty line", "sum", []string{typist(t, "1", "", "2", "", "", "never asked for")}, "3 EOF\n"},
		{"scan over two lines", "scan", []string{typist(t, "1", "2")}, "2 3 <nil>\n"},
		{"scan of one line", "scan", []string{typist(t, "1 2", "never asked for")}, "2 3 <nil>\n"},
		{"nobody there", "scan", nil, "0 0 EOF\n"},
		{"nobody answers", "scan", []string{typist(t)}, "0 0 EOF\n"},
		{"no such socket", "scan", []string{"CNN321_CELL=/nenhum"}, "0 0 EOF\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := run(t, t.TempDir(), first, test.how, false, test.env...); got.out != test.out || got.status != 0 {
				t.Errorf("%+v, want %q", got, test.out)
			}
		})
	}
}

func TestInputIsNotAskedForWithoutARead(t *testing.T) {
	first, _ := build(t)
	asked := false
	socket := filepath.Join(t.TempDir(), "s")
	server, err := answer.Listen(socket, func(context.Context, string) (string, error) { asked = true; return "", io.EOF }, nil)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	got := run(t, t.TempDir(), first, "background", false, "CNN321_CELL="+socket)
	server.Close()
	if got.status != 0 || asked {
		t.Errorf("asked: %v after %v, %+v", asked, time.Since(start), got)
	}
}
