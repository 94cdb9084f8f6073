package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/internal/testkit"
)

// holdVariable makes the test binary a process that holds the lock of a run until it is killed: see TestMain.
const holdVariable = "CNN321_TEST_HOLD"

func TestMain(m *testing.M) {
	models := os.Getenv(holdVariable)
	if models == "" {
		os.Exit(m.Run())
	}
	model := tiny(3)
	if _, err := Of(models, model, "").Hold(context.Background(), runName(model, 1), func(string) {}); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("held")
	time.Sleep(time.Hour) // it is killed
}

// While another process trains, a training waits and says so; it can be interrupted; and when that process is killed, it goes on.
func TestWaitsForAnotherProcess(t *testing.T) {
	models, m := t.TempDir(), tiny(3)
	run := runName(m, 1)
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), holdVariable+"="+models)
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Process.Kill() }()
	held := make([]byte, 5)
	if _, err := out.Read(held); err != nil || string(held) != "held\n" {
		t.Fatalf("%q, %v", held, err)
	}
	a := Of(models, m, "").On(quick{})
	told := make(chan string, 9)
	tell := func(text string) { told <- text }
	ctx, interrupt := context.WithCancel(t.Context())
	waited := make(chan error)
	go func() {
		_, err := a.Hold(ctx, run, tell)
		waited <- err
	}()
	testkit.WantError(t, errors.New(<-told), "Outro kernel está treinando este mesmo modelo", fmt.Sprintf("processo %d", other.Process.Pid), "interrompa")
	interrupt()
	if err := <-waited; !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted, it ends with %v", err)
	}
	// Whoever only looks does not wait, and neither does another training of the model.
	if _, _, err := a.Load(m); err != nil {
		t.Error(err)
	}
	let, err := a.Hold(t.Context(), runName(m, 2), tell)
	if err != nil {
		t.Fatal(err)
	}
	let()
	go func() {
		let, err := a.Hold(t.Context(), run, tell)
		if err == nil {
			let()
		}
		waited <- err
	}()
	<-told
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-waited; err != nil {
		t.Error(err)
	}
	if len(told) > 0 {
		t.Errorf("said %q as well", <-told)
	}
	_ = other.Wait() // killed, as it should be
}

// Two trainings of one run at the same time: one after the other, and the second finds what the first has learned.
func TestTwoTrainAtOnce(t *testing.T) {
	const epochs = 6
	models, m := t.TempDir(), tiny(3)
	run := runName(m, 1)
	want := undisturbed(t, m, run, epochs)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			s, notices, err := trainer{a: Of(models, m, "").On(quick{}), m: m, run: run}.fit(epochs)
			if err != nil || !want.is(s, moment{epochs, 0}) || len(notices) > 0 {
				t.Errorf("%v, %q", err, notices) // no word about oneself, either
			}
		})
	}
	wait.Wait()
}

// Where there are no locks, two that meet harm nobody.
func TestNoLocks(t *testing.T) {
	const epochs = 3
	models, m := t.TempDir(), tiny(3)
	run := runName(m, 1)
	want := undisturbed(t, m, run, epochs)
	a := Of(models, m, "").On(quick{})
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			s, _, err := a.Continue(m, run, testSeed, epochs)
			for err == nil && len(s.Results) < epochs {
				for s.Progress.Step < testSteps && err == nil {
					err = takeStep(s)
				}
				s.Results = append(s.Results, cnnlib.EpochResult{Loss: s.Progress.LossSum, Accuracy: s.Progress.Correct, Steps: testSteps})
				s.Progress.Step, s.Progress.LossSum, s.Progress.Correct = 0, 0, 0
				if err == nil {
					err = a.Save(s)
				}
			}
			if err != nil && !strings.Contains(err.Error(), "não consegui guardar") {
				t.Error(err) // its rename lost against another's; the state is in memory
			}
		})
	}
	wait.Wait()
	s, _, err := a.Load(m)
	if err != nil || !want.is(s, momentOf(s)) {
		t.Errorf("the state is at %v, %v", momentOf(s), err)
	}
}

// full is a disk that has room for so many files more.
type full struct {
	quick
	left *int
}

func (f full) Create(path string, mode fs.FileMode) (durable.File, error) {
	if *f.left--; *f.left < 0 {
		return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.ENOSPC}
	}
	return f.quick.Create(path, mode)
}

// Wherever a disk becomes full, the error says so, what was kept stays, and nothing half-written is left.
func TestFullDisk(t *testing.T) {
	const epochs = 3
	m := tiny(3)
	run := runName(m, 1)
	want := undisturbed(t, m, run, epochs)
	for room := range 20 {
		models, left := t.TempDir(), room
		a := Of(models, m, "")
		tr := trainer{a: a.On(full{left: &left}), m: m, run: run}
		kept := moment{}
		tr.saved = func(s *state.State) { kept = momentOf(s) }
		_, _, err := tr.fit(epochs)
		testkit.WantError(t, err, "não consegui guardar", "libere espaço", "o disco está cheio")
		for left := range files(t, models) {
			if strings.Contains(left, ".new-") {
				t.Errorf("room for %d files: %s is left", room, left)
			}
		}
		if err := readsBack(a.On(quick{}), m, run, kept, want, epochs); err != nil {
			t.Errorf("room for %d files: %v", room, err)
		}
	}
}

// Whoever reads a model that another process trains gets one of its states, and no word of what only changed places.
func TestLoadWhileItTrains(t *testing.T) {
	const epochs = 60
	models, m := inMemory(t), tiny(3)
	run := runName(m, 1)
	want := undisturbed(t, m, run, epochs)
	a := Of(models, m, "").On(quick{})
	done := make(chan error)
	go func() {
		var err error
		for range 3 * epochs {
			// Interrupted in each epoch twice: partial states come and go.
			steps := 0
			_, _, err = trainer{a: a, m: m, run: run, stop: func(int, int) bool { steps++; return steps > 2 }}.fit(epochs)
			if !errors.Is(err, cnnlib.ErrInterrupted) {
				break
			}
		}
		done <- err
	}()
	looks := 0
	for last := (moment{}); ; looks++ {
		s, notice, err := a.Load(m)
		if err != nil {
			t.Fatal(err)
		}
		at := momentOf(s)
		if at != (moment{}) && !want.is(s, at) || behind(at, last) || notice != "" {
			t.Errorf("at %v after %v, %q", at, last, notice)
		}
		s.Finalize()
		last = at
		select {
		case err := <-done:
			if err != nil || looks < 2 {
				t.Errorf("%d looks, %v", looks, err)
			}
			return
		default:
		}
	}
}
