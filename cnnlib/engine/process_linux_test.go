package engine_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/remote"
	"cnn321/kernels/tier"

	"golang.org/x/sys/unix"
)

// Variables that make the test binary an engine of its own: see [openProcess].
const (
	socketVariable = "CNN321_TEST_SOCKET"
	pluginVariable = "CNN321_TEST_PLUGIN"
	modelsVariable = "CNN321_TEST_MODELS"
)

func TestMain(m *testing.M) {
	if os.Getenv(socketVariable) == "" {
		os.Exit(m.Run())
	}
	if err := beEngine(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// beEngine serves an engine until standard input ends.
func beEngine() error {
	signal.Ignore(syscall.SIGXFSZ) // a write beyond the limit fails with an error instead
	listener, err := remote.Listen(os.Getenv(socketVariable))
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // its end is all that counts
		stop()
	}()
	e := engine.New(engine.Options{Device: "cpu", Plugin: os.Getenv(pluginVariable), Models: os.Getenv(modelsVariable)})
	if err := remote.Serve(ctx, listener, bounded{e}); err != nil {
		return err
	}
	return e.Close()
}

// bounded is an engine whose Fit waits, after so many steps as [atMost] says, until it is canceled or killed: so it does not come to its end before a
// test that is about to do that, however late the machine lets it.
type bounded struct{ cnnlib.Engine }

// atMost has the Fit of an engine in a process of its own wait after so many steps, or a few more.
func atMost(steps int) cnnlib.FitOption { return cnnlib.By(strconv.Itoa(steps)) }

func (b bounded) Fit(ctx context.Context, job cnnlib.FitJob, watch func(cnnlib.Event)) (cnnlib.History, error) {
	steps, err := strconv.Atoi(job.By)
	if err != nil {
		return b.Engine.Fit(ctx, job, watch)
	}
	first := -1
	return b.Engine.Fit(ctx, job, func(e cnnlib.Event) {
		watch(e)
		if e.Kind != cnnlib.Step {
			return
		}
		at := (e.Epoch-1)*e.Steps + e.Step
		if first < 0 {
			first = at
		}
		if at-first >= steps {
			<-ctx.Done()
		}
	})
}

// openProcess is an engine in a process of its own, whose limits can be changed.
func openProcess(t *testing.T, o engine.Options) (e *opened, pid int) {
	t.Helper()
	folder, err := os.MkdirTemp("", "cnn321")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	socket := filepath.Join(folder, "s")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), socketVariable+"="+socket, pluginVariable+"="+o.Plugin, modelsVariable+"="+o.Models)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// A busy machine may take longer to start it than a call waits for an engine.
	for deadline := time.Now().Add(5 * time.Minute); remote.Ping(socket, time.Minute) != nil; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the engine does not start")
		}
	}
	e = &opened{Engine: remote.NewClient(socket).WithGrace(time.Hour), holder: &holder{}}
	e.close = func() {
		if e.closed {
			return
		}
		e.closed = true
		stdin.Close()
		if err := cmd.Wait(); err != nil && !e.killed {
			t.Error(err)
		}
	}
	t.Cleanup(e.close)
	return e, cmd.Process.Pid
}

// fillDisk lets a process write no file larger than some bytes, which stands for a full disk: writing
// fails in the middle.
func fillDisk(t *testing.T, pid int) (clear func()) {
	t.Helper()
	var before unix.Rlimit
	if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, nil, &before); err != nil {
		t.Fatal(err)
	}
	set := func(to unix.Rlimit) {
		if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, &to, nil); err != nil {
			t.Fatal(err)
		}
	}
	set(unix.Rlimit{Cur: 1000, Max: before.Max})
	return func() { set(before) }
}

// An engine that is killed in the middle of a short epoch loses that epoch and no more: another one goes on from the last
// that ended, to the same numbers.
func TestKilledEngine(t *testing.T) {
	tier.Slow(t, "starts engines in processes of their own")
	m, data := tiny(), bars(t, examples)
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(3)}
	whole, o := options(t), options(t)
	undisturbed, _ := openProcess(t, whole)
	want := undisturbed.fit(t, m, data, fitOptions...)
	e, pid := openProcess(t, o)
	kill := cnnlib.Watch(func(event cnnlib.Event) {
		if event.Kind == cnnlib.EpochEnd && event.Epoch == 2 {
			e.killed = true
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Error(err)
			}
		}
	})
	// It may have come to its end before the signal did; there is no other error.
	history, err := m.Fit(t.Context(), e, data, append(fitOptions, kill)...)
	if err != nil && !errors.Is(err, cnnlib.ErrEngineGone) || len(history.Epochs) < 2 {
		t.Fatalf("%d epochs, err = %v, want ErrEngineGone", len(history.Epochs), err)
	}
	e.close()
	e, _ = openProcess(t, o)
	got := e.fit(t, m, data, fitOptions...)
	wantSameHistory(t, got, want)
	if got.Reused < 2 {
		t.Errorf("%d epochs reused", got.Reused)
	}
	wantSameState(t, m, "epoch-0003", o.Models, whole.Models)
}

func TestFullDisk(t *testing.T) {
	tier.Slow(t, "starts engines in processes of their own")
	testUnwritable(t, "libere espaço", func(t *testing.T, o engine.Options) (*opened, func() func()) {
		e, pid := openProcess(t, o)
		return e, func() func() { return fillDisk(t, pid) }
	})
}
