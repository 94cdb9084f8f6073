package train

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/archive"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/internal/testkit"
)

// scripted is a feed that takes so many steps each time, or fails where it says 0.
type scripted struct {
	state   *state.State
	lengths []int
	ended   int
}

func (f *scripted) compiled() bool  { return true }
func (f *scripted) compile() error  { return nil }
func (f *scripted) begin(int) error { return nil }
func (f *scripted) end() error      { f.ended++; return nil }

func (f *scripted) advance(step int) ([]sums, error) {
	n := f.lengths[0]
	f.lengths = f.lengths[1:]
	if n == 0 {
		// As a dispatch that failed: the weights were given away.
		for v := range f.state.Store.IterVariables() {
			if err := v.Reset(); err != nil {
				return nil, err
			}
		}
		return nil, errors.New("sem memória")
	}
	var given []sums
	for i := range n {
		given = append(given, sums{loss: float64(step + i + 1), correct: 2})
	}
	return given, nil
}

// scriptedFit is a fit of bars with that feed.
func scriptedFit(t *testing.T, feed *scripted) (f *Fit, disk archive.Archive, events *[]cnnlib.Event) {
	t.Helper()
	bars, err := cnnlib.NewDataset(testkit.Bars(70))
	if err != nil {
		t.Fatal(err)
	}
	job := cnnlib.FitJob{Model: dense(), Data: bars.OneHot(3), BatchSize: 16, Epochs: 1, Seed: 1}
	s, err := state.New(job.Model, job.RunFingerprint(), job.Seed)
	if err != nil {
		t.Fatal(err)
	}
	feed.state = s
	disk, events = archive.Of(t.TempDir(), job.Model, ""), new([]cnnlib.Event)
	f = &Fit{Job: job, Set: barSet(70), State: s, feed: feed, Save: disk.Save, Drop: func() {}, Between: func(time.Duration, bool) error { return nil }}
	f.Watch = func(e cnnlib.Event) { *events = append(*events, e) }
	return f, disk, events
}

// What a dispatch of many steps gave is counted and told as that of so many single ones.
func TestManyStepsAreCounted(t *testing.T) {
	feed := &scripted{lengths: []int{3, 2}}
	f, _, events := scriptedFit(t, feed)
	history, err := f.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range *events {
		told = append(told, fmt.Sprintf("%s %d/%d %.4f %.4f", e.Kind, e.Step, e.Steps, e.Loss, e.Accuracy))
	}
	// Losses 1 to 5 and two right answers a step, over batches of 16 and at last 6.
	want := []string{
		fmt.Sprintf("step 3/5 %.4f %.4f", 6./48, 6./48),
		fmt.Sprintf("step 5/5 %.4f %.4f", 15./70, 10./70),
		fmt.Sprintf("epoch 5/5 %.4f %.4f", 15./70, 10./70),
		fmt.Sprintf("done 5/5 %.4f %.4f", 15./70, 10./70),
	}
	if !slices.Equal(told, want) {
		t.Errorf("events %q, want %q", told, want)
	}
	if history.Last().Steps != 5 || feed.ended != 1 {
		t.Errorf("history %+v; the epoch ended %d times", history, feed.ended)
	}
}

// A dispatch that fails takes the weights with it: the next call goes on from the disk.
func TestAfterAFailedDispatch(t *testing.T) {
	feed := &scripted{lengths: []int{5, 2, 0}}
	f, disk, _ := scriptedFit(t, feed)
	dropped := 0
	f.Drop = func() { dropped++ }
	f.Job.Epochs = 2
	_, err := f.Run(t.Context())
	testkit.WantError(t, err, "passo 3 da época 2: sem memória")
	if feed.ended != 2 {
		t.Errorf("the epoch ended %d times, want 2", feed.ended)
	}
	if dropped != 1 {
		t.Errorf("the state was dropped %d times", dropped)
	}
	at, err := disk.Current()
	if err != nil {
		t.Fatal(err)
	}
	again, err := disk.Restore(f.Job.Model, at)
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Results) != 1 || again.Progress.Step != 0 {
		t.Errorf("%d epochs and %d steps are left, want those on disk: 1, 0", len(again.Results), again.Progress.Step)
	}
	if _, values := weights(t, again); len(values) != 4 {
		t.Errorf("%d arrays of weights, want 4", len(values))
	}
}

// A long epoch is kept in its middle: who dies in it goes on from there. One from scratch is not, since what it replaces is to stay until it ends.
func TestLongEpochsAreKept(t *testing.T) {
	for name, anew := range map[string]bool{"as usual": false, "from scratch": true} {
		t.Run(name, func(t *testing.T) {
			feed := &scripted{lengths: []int{2, 0}}
			f, disk, _ := scriptedFit(t, feed)
			f.often.every = 1
			f.State.Anew = anew
			wrote := 0
			f.Save = func(s *state.State) error { wrote++; return disk.Save(s) }
			_, err := f.Run(t.Context())
			testkit.WantError(t, err, "passo 3 da época 1: sem memória")
			if anew {
				if wrote != 0 {
					t.Errorf("written %d times", wrote)
				}
				return
			}
			again, _, err := disk.Load(f.Job.Model)
			if err != nil {
				t.Fatal(err)
			}
			if len(again.Results) != 0 || again.Progress.Step != 2 || again.Progress.LossSum != 1+2 {
				t.Errorf("%d epochs and %+v are left", len(again.Results), again.Progress)
			}
		})
	}
}

// A disk that takes nothing in the middle of an epoch does not stop the training; and a slow one is not asked all the time.
func TestLongEpochsOnABadDisk(t *testing.T) {
	f, disk, _ := scriptedFit(t, &scripted{lengths: []int{1, 1, 1, 1, 1}})
	f.often.every = 1
	failed := 0
	f.Save = func(s *state.State) error {
		if s.Progress.Step > 0 {
			failed++
			return errors.New("disco cheio")
		}
		return disk.Save(s)
	}
	if _, err := f.Run(t.Context()); err != nil || failed == 0 {
		t.Errorf("%v, after %d failures", err, failed)
	}
	slow := often{every: 1, last: time.Now(), took: time.Hour}
	if slow.due() {
		t.Error("a disk that takes an hour is asked again at once")
	}
}
