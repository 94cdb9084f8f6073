package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnn321/kernels/tier"
)

// faultSteps is the steps of an epoch of [faultCells].
const faultSteps = 500

// faultCells declare a training that is told of in a file, step by step, for as long as the cell runs.
const faultCells = `import (
	"context"
	"os"
	"cnn321/cnnlib"
	"cnn321/cnnlib/cell"
)

var treino, _ = cell.MNIST()
var modelo = cnnlib.Input(28, 28, 1).MaxPool2D(cnnlib.Pool(4, 4)).Flatten().Dense(10).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam(), cnnlib.Accuracy)

func treina(lugar string, passado int) {
	ctx, dito := context.Background(), false
	t := cell.Must(modelo.Start(ctx, cell.Engine(), treino.Slice(0, 2000).OneHot(10), cnnlib.BatchSize(4), cnnlib.Epochs(100000), cnnlib.KeepEpochs(4)))
	de := 0
	cell.Must(cell.Engine().Attach(ctx, t.ID, func(e cnnlib.Event) {
		passo := (e.Epoch-1)*e.Steps + e.Step
		switch e.Kind {
		case cnnlib.Resumed:
			de = passo
		case cnnlib.Step:
			cell.Check(os.WriteFile(lugar+".novo", []byte(fmt.Sprint(passo)), 0o600))
			cell.Check(os.Rename(lugar+".novo", lugar)) // the program may be killed between two steps
			if passo > passado && !dito {
				dito = true
				fmt.Println("continua", t.ID, de, "fim")
			}
		}
	}))
}
`

// faultStage is a kernel with a training under way.
type faultStage struct {
	*jupyterClient
	front int
	place string // the file that names the last step
	id    string // of the training
	from  int    // the step from which it goes on
}

// declare runs the cells that everything else needs.
func (s *faultStage) declare() {
	s.t.Helper()
	s.expect(faultCells, "")
}

// at is the last step that was told of.
func (s *faultStage) at() int {
	s.t.Helper()
	text, err := os.ReadFile(s.place)
	if err != nil {
		s.t.Fatal(err)
	}
	step, err := strconv.Atoi(string(text))
	if err != nil {
		s.t.Fatal(err)
	}
	return step
}

// goOn begins the cell that trains, and waits until the training is past a step.
func (s *faultStage) goOn(past int) {
	s.t.Helper()
	got := s.do("begin", "code", fmt.Sprintf("treina(%q, %d)", s.place, past), "until", "fim")
	if _, err := fmt.Sscanf(got.Stdout[strings.Index(got.Stdout, "continua"):], "continua %s %d fim", &s.id, &s.from); err != nil {
		s.t.Fatalf("%q: %v", got.Stdout, err)
	}
}

// leave has the cell stop watching; the training goes on.
func (s *faultStage) leave() { s.t.Helper(); s.do("interrupt"); s.do("finish") }

// restarted is a kernel that Jupyter started again, and the cells run again.
func (s *faultStage) restarted(now bool) {
	s.t.Helper()
	s.front = s.do("restart", "now", now).Pid
	s.declare()
}

// stopAndDamage stops the training and the kernel's engine, changes files below the run's folder, and comes back.
func stopAndDamage(damage func(run, newest string) error) func(*faultStage) {
	return func(s *faultStage) {
		s.t.Helper()
		s.leave()
		if got := s.execute("cell.Stop(modelo)"); got.Status != "ok" {
			s.t.Fatalf("%+v", got)
		}
		runs, err := filepath.Glob(filepath.Join(filepath.Dir(s.temp), "models", "*", "*", "run.json"))
		if err != nil || len(runs) != 1 {
			s.t.Fatalf("runs %v, %v", runs, err)
		}
		run := filepath.Dir(runs[0])
		epochs, err := filepath.Glob(filepath.Join(run, "epoch-*"))
		if err != nil || len(epochs) == 0 {
			s.t.Fatalf("epochs %v, %v", epochs, err)
		}
		if err := damage(run, slices.Max(epochs)); err != nil {
			s.t.Fatal(err)
		}
		s.restarted(false)
	}
}

// flipBit turns a bit round in the middle of the largest file of a folder.
func flipBit(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	largest, size := "", int64(0)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && info.Size() > size {
			largest, size = filepath.Join(folder, entry.Name()), info.Size()
		}
	}
	contents, err := os.ReadFile(largest)
	if err != nil {
		return err
	}
	contents[len(contents)/2] ^= 1
	return os.WriteFile(largest, contents, 0o600)
}

func without(folder string, more error) error { return errors.Join(os.RemoveAll(folder), more) }

// TestFaultTimes does to a kernel that trains what may happen on a stage, and tells what each fault costs: how many steps are learned once more, and
// after how long the training is further than before. None costs more than the epoch under way, and of a damaged checkpoint the one that was damaged.
func TestFaultTimes(t *testing.T) {
	t.Parallel()
	tier.Slow(t, "starts a kernel anew for each fault")
	s := &faultStage{jupyterClient: startClient(t)}
	s.place = filepath.Join(filepath.Dir(s.temp), "lugar")
	s.front = s.do("start").Pid
	s.declare()
	engineGets := func(sig syscall.Signal) func(*faultStage) {
		return func(s *faultStage) {
			s.signal(s.pidsOf("engine")[0], sig)
			s.do("finish")
		}
	}
	launcherDies := func(front bool) func(*faultStage) {
		return func(s *faultStage) {
			pids := s.pidsOf("kernels")
			at := slices.IndexFunc(pids, func(pid int) bool { return (pid == s.front) == front })
			s.kill(pids[at])
			s.eventually("Jupyter notices", func() bool { return !s.do("alive").Alive })
			s.restarted(true)
		}
	}
	for _, fault := range []struct {
		name   string
		happen func(*faultStage)
		most   int // steps that may be lost
	}{
		{"the cell is interrupted", (*faultStage).leave, 0},
		{"kill -9 of the cell's program", func(s *faultStage) {
			for _, p := range s.processes() {
				if strings.HasPrefix(p.program, "gonb_") {
					s.kill(p.pid)
				}
			}
			s.do("finish")
		}, 0},
		{"kill -9 of GoNB", func(s *faultStage) { s.kill(s.pidsOf("gonb")[0]); s.do("finish") }, 0},
		{"kill -9 of the engine", engineGets(syscall.SIGKILL), faultSteps},
		{"SIGTERM to the engine", engineGets(syscall.SIGTERM), 0},
		{"SIGSTOP to the engine", func(s *faultStage) { s.signal(s.pidsOf("engine")[0], syscall.SIGSTOP); s.leave() }, 0},
		{"kill -9 of the launcher", launcherDies(true), 0},
		{"kill -9 of the supervisor", launcherDies(false), 0},
		{"kill -9 of all at once", func(s *faultStage) {
			for _, p := range s.processes() {
				if p.pid != s.cmd.Process.Pid {
					_ = syscall.Kill(p.pid, syscall.SIGKILL) // some end with others
				}
			}
			s.restarted(true)
		}, faultSteps},
		{"the kernel is restarted", func(s *faultStage) { s.restarted(false) }, 0},
		{"restarted, nothing damaged", stopAndDamage(func(string, string) error { return nil }), 0},
		{"the newest epoch has a wrong bit, the part after it is lost", stopAndDamage(func(run, newest string) error {
			return without(filepath.Join(run, "partial"), flipBit(newest))
		}), 2 * faultSteps},
		{"the part of an epoch has a wrong bit", stopAndDamage(func(run, _ string) error {
			if err := flipBit(filepath.Join(run, "partial")); !errors.Is(err, os.ErrNotExist) {
				return err
			}
			return nil // stopped at an epoch's end
		}), faultSteps},
		{"the newest epoch and its part are gone", stopAndDamage(func(run, newest string) error {
			return without(filepath.Join(run, "partial"), os.RemoveAll(newest))
		}), 2 * faultSteps},
		{"run.json is empty", stopAndDamage(func(run, _ string) error { return os.Truncate(filepath.Join(run, "run.json"), 0) }), 0},
		{"run.json is gone", stopAndDamage(func(run, _ string) error { return os.Remove(filepath.Join(run, "run.json")) }), 0},
		{"current is empty", stopAndDamage(func(run, _ string) error { return os.Truncate(filepath.Join(filepath.Dir(run), "current"), 0) }), 0},
		{"current and its copy are gone", stopAndDamage(func(run, _ string) error {
			model := filepath.Dir(run)
			return errors.Join(os.Remove(filepath.Join(model, "current")), os.Remove(filepath.Join(model, "current.copy")))
		}), 0},
	} {
		t.Run(fault.name, func(t *testing.T) {
			s.t = t
			past := 0
			if _, err := os.Stat(s.place); err == nil {
				past = s.at()
			}
			s.goOn(past + 2*faultSteps + faultSteps/2) // so that there is something to lose, and not at an epoch's end
			before, began := s.id, time.Now()
			fault.happen(s)
			reached := s.at() // nothing was told after it, or all of it is to be passed again
			s.goOn(reached)
			lost := 0
			if s.id != before {
				lost = max(reached-s.from, 0)
			}
			t.Logf("%-60s lost %4d steps, goes on after %5.1f s", fault.name, lost, time.Since(began).Seconds())
			if lost > fault.most {
				t.Errorf("%d steps of %d are lost, want at most %d", lost, reached, fault.most)
			}
			s.leave()
		})
	}
	s.t = t
	s.do("shutdown")
	s.nothingLeft()
}
