package archive

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/internal/testkit"
)

// bytesOf is how many bytes the values of an epoch take on disk.
func bytesOf(t *testing.T, a Archive, run string, epoch int) int64 {
	t.Helper()
	info, err := os.Stat(filepath.Join(a.run(run), epochName(epoch), valuesFile))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// Of all epochs but the last three the weights alone are kept, bit for bit; and every training that was possible before ends in the same bits.
func TestLighten(t *testing.T) {
	const epochs = 6
	m := tiny(3)
	run := runName(m, 1)
	want := undisturbed(t, m, run, epochs+1)
	whole := t.TempDir()
	s, _, err := trainer{a: Of(whole, m, "").On(quick{}), m: m, run: run}.fit(epochs)
	if err != nil {
		t.Fatal(err)
	}
	weights, all := weightsBytes(m), s.Bytes()
	a := Of(whole, m, "").On(quick{})
	for epoch := 1; epoch <= epochs; epoch++ {
		size := weights
		if epoch > epochs-wholeEpochs {
			size = all
		}
		if got := bytesOf(t, a, run, epoch); got != size {
			t.Errorf("epoch %d takes %d bytes, want %d", epoch, got, size)
		}
		past, err := a.Restore(m, state.Position{Run: run, Seed: testSeed, Epochs: epoch})
		if err != nil {
			t.Fatal(err)
		}
		if past.WeightsOnly != (epoch <= epochs-wholeEpochs) || !want.is(past, moment{epoch, 0}) {
			t.Errorf("epoch %d: weights only %v, or other bits", epoch, past.WeightsOnly)
		}
		if past.LeadsTo(epoch+1) == past.WeightsOnly || !past.LeadsTo(epoch) || past.LeadsTo(epoch-1) {
			t.Errorf("epoch %d leads elsewhere", epoch)
		}
	}

	type fit struct {
		epochs int
		began  int    // the first epoch that was trained, 0 if none was
		notice string // a part of what was said
	}
	for _, test := range []struct {
		name   string
		damage []int
		fits   []fit
	}{
		{"more", nil, []fit{{epochs + 1, epochs + 1, ""}}},
		{"fewer, then more", nil, []fit{{3, 0, ""}, {epochs, 0, ""}, {4, 0, ""}, {epochs + 1, epochs + 1, ""}}},
		{"the last damaged", []int{6}, []fit{{epochs, 6, "A época 6"}, {epochs, 0, ""}}},
		{"the one before damaged", []int{5}, []fit{{epochs + 1, epochs + 1, ""}}},
		{"the last two damaged", []int{5, 6}, []fit{{epochs, 5, "da época 4"}}},
		{"the last three damaged", []int{4, 5, 6}, []fit{{epochs, 1, "do começo"}}},
		{"an early one damaged and asked for, then all", []int{3}, []fit{{3, 1, "A época 3"}, {3, 0, ""}, {epochs, 0, ""}}},
		{"fewer than a damaged one", []int{3}, []fit{{2, 0, ""}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := Of(copied(t, whole), m, "").On(quick{})
			for _, epoch := range test.damage {
				path := filepath.Join(a.run(run), epochName(epoch), valuesFile)
				if err := flip(func(n int) int { return n / 2 })(path, "", ""); err != nil {
					t.Fatal(err)
				}
			}
			for _, f := range test.fits {
				began := 0
				s, notices, err := trainer{a: a, m: m, run: run, stop: func(epoch, step int) bool {
					if began == 0 {
						began = epoch
					}
					return false
				}}.fit(f.epochs)
				if err != nil {
					t.Fatal(err)
				}
				if began != f.began || !want.is(s, moment{f.epochs, 0}) {
					t.Errorf("Epochs(%d): began at %d, want %d, or other bits", f.epochs, began, f.began)
				}
				if said := strings.Join(notices, " "); (said == "") != (f.notice == "") || !strings.Contains(said, f.notice) {
					t.Errorf("Epochs(%d): said %q, want %q", f.epochs, said, f.notice)
				}
				s.Finalize()
			}
		})
	}
}

// An interruption of a training that comes a second time to an epoch costs no whole epoch: the last ones up to it stay whole too.
func TestLightenBehindTheLast(t *testing.T) {
	m := tiny(3)
	run := runName(m, 1)
	want := undisturbed(t, m, run, 8)
	a := Of(t.TempDir(), m, "").On(quick{})
	tr := trainer{a: a, m: m, run: run}
	if _, _, err := tr.fit(8); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(a.run(run), epochName(4))); err != nil {
		t.Fatal(err)
	}
	tr.stop = func(epoch, step int) bool { return epoch == 4 }
	if _, notices, _ := tr.fit(4); len(notices) != 1 {
		t.Errorf("said %q", notices)
	}
	began := 0
	tr.stop = func(epoch, step int) bool {
		if began == 0 {
			began = epoch
		}
		return false
	}
	s, _, err := tr.fit(4)
	if err != nil || began != 4 || !want.is(s, moment{4, 0}) {
		t.Errorf("began at %d, %v", began, err)
	}
}

// keptWhole is a run of so many epochs as an earlier version kept them, and its state.
func keptWhole(t *testing.T, a Archive, m cnnlib.Model, epochs int) *state.State {
	t.Helper()
	s, err := state.New(m, runName(m, 1), testSeed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Finalize)
	for len(s.Results) < epochs {
		if err := takeStep(s); err != nil {
			t.Fatal(err)
		}
		s.Results = append(s.Results, cnnlib.EpochResult{Steps: 1})
		s.Progress = state.Progress{}
		if err := a.Save(s); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// Whoever interrupts need not wait until all old epochs are smaller: the next time goes on with the rest.
func TestLightenHearsTheEnd(t *testing.T) {
	const epochs = 7 // of which four become smaller
	m := tiny(3)
	a := Of(t.TempDir(), m, "").On(quick{})
	s := keptWhole(t, a, m, epochs)
	light := func() (n int) {
		for epoch := 1; epoch <= epochs; epoch++ {
			if bytesOf(t, a, s.Run, epoch) == weightsBytes(m) {
				n++
			}
		}
		return n
	}
	ctx, interrupt := context.WithCancel(t.Context())
	var heard []int
	err := a.Lighten(ctx, s, func(done, all int) {
		heard = append(heard, done, all)
		if done == 1 {
			interrupt()
		}
	})
	if !errors.Is(err, context.Canceled) || light() != 2 || !slices.Equal(heard, []int{0, 4, 1, 4}) {
		t.Errorf("interrupted with the second one: %v; %d are smaller, heard %v", err, light(), heard)
	}
	if err := a.Thin(ctx, s, cnnlib.Keeping{}); !errors.Is(err, context.Canceled) || light() != 2 {
		t.Errorf("what is kept at the interruption waits for the rest: %v; %d are smaller", err, light())
	}
	if lighter, err := a.LightenRun(t.Context(), m, s.Run, epochs, s.Bytes(), nil); err != nil || lighter != 2 || light() != 4 {
		t.Errorf("%d became smaller, %v; %d are", lighter, err, light())
	}
}

// What a training leaves to be removed and made smaller is what was to be when it saved, however far it has come since.
func TestThinningLater(t *testing.T) {
	const epochs = 7
	m := tiny(3)
	a := Of(t.TempDir(), m, "").On(quick{})
	s := keptWhole(t, a, m, epochs)
	run, results, whole := s.Run, s.Results, s.Bytes()
	thin := a.Thinning(s, cnnlib.Keeping{Last: 5})
	s.Run, s.Results = "another", nil
	if err := thin(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Run, s.Results = run, results
	for epoch, want := range []int64{3: weightsBytes(m), 4: weightsBytes(m), 5: whole, 6: whole, 7: whole} {
		if _, err := a.AsOf(s, epoch); want == 0 {
			if epoch > 0 && !errors.Is(err, cnnlib.ErrNotKept) {
				t.Errorf("epoch %d is still there: %v", epoch, err)
			}
		} else if got := bytesOf(t, a, run, epoch); err != nil || got != want {
			t.Errorf("epoch %d has %d bytes, want %d; %v", epoch, got, want, err)
		}
	}
}

// A training from scratch that was interrupted before its first epoch leaves the one before as it was.
func TestThinAnew(t *testing.T) {
	const epochs = 5
	m := tiny(3)
	a := Of(t.TempDir(), m, "").On(quick{})
	before := keptWhole(t, a, m, epochs)
	anew, err := a.Anew(m, before.Run, testSeed)
	if err != nil {
		t.Fatal(err)
	}
	defer anew.Finalize()
	anew.Progress.Step = 1
	if err := a.Save(anew); err != nil {
		t.Fatal(err)
	}
	if err := a.Thin(t.Context(), anew, cnnlib.Keeping{Last: 1}); err != nil {
		t.Fatal(err)
	}
	for epoch := 1; epoch <= epochs; epoch++ {
		if got := bytesOf(t, a, before.Run, epoch); got != before.Bytes() {
			t.Errorf("epoch %d of the training before has %d bytes, want %d", epoch, got, before.Bytes())
		}
	}
}

// What an earlier version kept whole is made smaller where a training takes the run up; what is borrowed, or damaged, is not touched.
func TestLightenWhatWasKeptWhole(t *testing.T) {
	const epochs = 5
	m := tiny(3)
	run := runName(m, 1)
	from := t.TempDir()
	a := Of(from, m, "").On(quick{})
	s := keptWhole(t, a, m, epochs)
	own := t.TempDir()
	if err := Borrow(own, from); err != nil {
		t.Fatal(err)
	}
	if err := Of(own, m, "").On(quick{}).Lighten(t.Context(), s, nil); err != nil || bytesOf(t, a, run, 1) != s.Bytes() {
		t.Errorf("what is borrowed was changed: %v", err)
	}
	damaged := filepath.Join(a.run(run), epochName(2), valuesFile)
	if err := flip(func(n int) int { return n / 2 })(damaged, "", ""); err != nil {
		t.Fatal(err)
	}
	if err := a.Lighten(t.Context(), s, nil); err != nil {
		t.Fatal(err)
	}
	for epoch, size := range []int64{weightsBytes(m), s.Bytes(), s.Bytes(), s.Bytes(), s.Bytes()} {
		if got := bytesOf(t, a, run, epoch+1); got != size {
			t.Errorf("epoch %d takes %d bytes, want %d", epoch+1, got, size)
		}
	}
	_, err := a.Restore(m, state.Position{Run: run, Seed: testSeed, Epochs: 2})
	testkit.WantError(t, err, "época 2", "danificada")
}

// Where an optimizer keeps next to nothing, every epoch stays one that a training can go on from.
func TestWorthwhile(t *testing.T) {
	for _, test := range []struct {
		name         string
		all, weights int64
		want         bool
	}{
		{"Adam", 3 * 4800000, 4800000, true},
		{"momentum", 2 * 4800000, 4800000, true},
		{"plain SGD", 4800000 + 8, 4800000, false},
		{"before any step", 4800000, 4800000, false},
	} {
		if got := worthwhile(test.all, test.weights); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}
