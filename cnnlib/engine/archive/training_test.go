package archive

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/engine/state"

	"github.com/gomlx/gomlx/core/tensors"
)

// quick is the machine's file system without the waiting for the disk, for tests that lose no power.
type quick struct{ durable.OS }

func (q quick) Create(path string, mode fs.FileMode) (durable.File, error) {
	f, err := q.OS.Create(path, mode)
	return quickFile{f}, err
}

func (quick) SyncDir(string) error { return nil }

type quickFile struct{ durable.File }

func (quickFile) Sync() error { return nil }

// tiny is a model of the tests; others differ in units.
func tiny(units int) cnnlib.Model {
	return cnnlib.Input(3, 3, 1).Flatten().Dense(units).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam())
}

const (
	testSteps = 3
	testSeed  = 7
)

// trainer stands for an engine: it trains without a device, by arithmetic that any change of a bit before would change for good.
type trainer struct {
	a     Archive
	m     cnnlib.Model
	run   string
	stop  func(epoch, step int) bool // interrupts before a step
	saved func(s *state.State)       // after each epoch that is kept
	anew  bool
}

// fit trains to so many epochs as an engine does.
func (tr trainer) fit(epochs int) (s *state.State, notices []string, err error) {
	let, err := tr.a.Hold(context.Background(), tr.run, func(text string) { notices = append(notices, text) })
	if err != nil {
		return nil, notices, err
	}
	defer let()
	var notice string
	if tr.anew {
		s, err = tr.a.Anew(tr.m, tr.run, testSeed)
	} else if s, notice, err = tr.a.Continue(tr.m, tr.run, testSeed, epochs); err == nil && s.Position().Trained() {
		err = tr.a.SetCurrent(s.Position())
	}
	if notice != "" {
		notices = append(notices, notice)
	}
	if err != nil {
		return nil, notices, err
	}
	for len(s.Results) < epochs {
		for s.Progress.Step < testSteps {
			if tr.stop != nil && tr.stop(len(s.Results)+1, s.Progress.Step+1) {
				if s.Progress.Step > 0 {
					err = tr.a.Save(s)
				}
				return s, notices, errors.Join(cnnlib.ErrInterrupted, err)
			}
			if err := takeStep(s); err != nil {
				return nil, notices, err
			}
		}
		s.Results = append(s.Results, cnnlib.EpochResult{Loss: s.Progress.LossSum, Accuracy: s.Progress.Correct, Steps: testSteps})
		s.Progress = state.Progress{}
		if err := tr.a.Save(s); err != nil {
			return s, notices, err
		}
		if err := tr.a.Lighten(context.Background(), s, nil); err != nil {
			return s, notices, err
		}
		if tr.saved != nil {
			tr.saved(s)
		}
	}
	return s, notices, nil
}

// takeStep moves every value by what the step and all values are.
func takeStep(s *state.State) error {
	if s.Store.GetVariable("/optimizer/step") == nil {
		for path, value := range map[string]*tensors.Tensor{"/optimizer/step": tensors.FromScalar(int64(0)), "/optimizer/moments": tensors.FromFlatDataAndDimensions(make([]float32, 60), 20, 3)} {
			if _, err := s.Store.CreateVariable(path, value); err != nil {
				return err
			}
		}
	}
	seed := fnv.New64a()
	fmt.Fprint(seed, bitsOf(s), len(s.Results), s.Progress.Step)
	for _, v := range sorted(s.Store) {
		value, err := v.Value()
		if err != nil {
			return err
		}
		next := tensors.FromShape(v.Shape())
		seed.Write([]byte(v.Path()))
		if err := value.ConstBytes(func(old []byte) {
			err = next.MutableBytes(func(data []byte) {
				for i := range data {
					data[i] = old[i]*3 + byte(seed.Sum64()>>(i%8*8)) + byte(i)
				}
				for i := 3; i < len(data); i += 4 {
					data[i] &= 0x3f // no infinity
				}
			})
		}); err != nil {
			return err
		}
		if err := v.SetValue(next); err != nil {
			return err
		}
	}
	s.Progress.Step++
	s.Progress.LossSum += float64(seed.Sum64()%1000) / 1000
	s.Progress.Correct += float64(seed.Sum64()%100) / 100
	s.Unsaved = true
	return nil
}

// bitsOf is all that a state is, as a number: values, history and progress.
func bitsOf(s *state.State) uint64 {
	sum := fnv.New64a()
	if _, err := writeValues(sum, s.Store); err != nil {
		panic(err)
	}
	for _, r := range s.Results {
		fmt.Fprintf(sum, "%v %v %d,", r.Loss, r.Accuracy, r.Steps)
	}
	fmt.Fprintf(sum, "%d %v %v", s.Progress.Step, s.Progress.LossSum, s.Progress.Correct)
	return sum.Sum64()
}

// moment is how far a state is.
type moment struct{ epochs, step int }

// weightsAlone is in the place of the step of a state that has nothing but its weights.
const weightsAlone = -1

// truth is what a training that nobody disturbed is at its moments.
type truth map[moment]uint64

// is says whether a state is what it must be then.
func (w truth) is(s *state.State, at moment) bool {
	if s.WeightsOnly && at.step == 0 {
		at.step = weightsAlone
	}
	want, ok := w[at]
	return ok && bitsOf(s) == want
}

// weightsOf is the state with its weights alone.
func weightsOf(t *testing.T, s *state.State) *state.State {
	t.Helper()
	only, err := state.New(s.Model, s.Run, s.Seed)
	if err != nil {
		t.Fatal(err)
	}
	if err := only.CopyWeights(s); err != nil {
		t.Fatal(err)
	}
	only.Results, only.WeightsOnly = s.Results, true
	return only
}

func momentOf(s *state.State) moment { return moment{len(s.Results), s.Progress.Step} }

// undisturbed is what a training is at each of its steps.
func undisturbed(t *testing.T, m cnnlib.Model, run string, epochs int) truth {
	t.Helper()
	s, err := state.New(m, run, testSeed)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Finalize()
	all := truth{{}: bitsOf(s)}
	for len(s.Results) < epochs {
		if err := takeStep(s); err != nil {
			t.Fatal(err)
		}
		if s.Progress.Step == testSteps {
			s.Results = append(s.Results, cnnlib.EpochResult{Loss: s.Progress.LossSum, Accuracy: s.Progress.Correct, Steps: testSteps})
			s.Progress = state.Progress{}
		}
		all[momentOf(s)] = bitsOf(s)
		if s.Progress.Step == 0 {
			only := weightsOf(t, s)
			all[moment{len(s.Results), weightsAlone}] = bitsOf(only)
			only.Finalize()
		}
	}
	return all
}

func runName(m cnnlib.Model, number uint32) string {
	return m.Fingerprint()[:8] + fmt.Sprintf("%08x", binary.BigEndian.AppendUint32(nil, number))
}

// files are all below a folder, by their paths from there, folders among them.
func files(t *testing.T, folder string) map[string]fs.FileMode {
	t.Helper()
	all := map[string]fs.FileMode{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if below, _ := filepath.Rel(folder, path); below != "." {
			all[below] = entry.Type()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func copied(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(inMemory(t), "models")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// inMemory is a temporary folder in memory, where there is such: a disk makes thousands of small folders wait.
func inMemory(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "cnn321-test-*")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	return folder
}
