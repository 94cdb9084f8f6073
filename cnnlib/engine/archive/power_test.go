package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/durable/powerloss"
	"cnn321/cnnlib/engine/state"
)

// Power is lost after every single operation of what a training writes, and what was not synchronized is lost in all ways.
// The state reads back as the last that was kept, or a newer one, with the very bits of an undisturbed training, and a training
// goes on from it to the same end.
func TestPowerLoss(t *testing.T) {
	const epochs = 3
	m := tiny(3)
	run := runName(m, 1)
	want := undisturbed(t, m, run, epochs)
	type mark struct {
		operations int
		kept       moment
	}
	tests := []struct {
		name string
		// write trains, and marks what is kept.
		write func(t *testing.T, tr trainer, mark func(moment))
	}{
		{"from nothing, interrupted twice in an epoch", func(t *testing.T, tr trainer, mark func(moment)) {
			for _, at := range []moment{{1, 2}, {1, 3}} {
				tr.stop = func(epoch, step int) bool { return epoch == at.epochs+1 && step == at.step }
				if _, _, err := tr.fit(epochs); !errors.Is(err, cnnlib.ErrInterrupted) {
					t.Fatal(err)
				}
				mark(moment{at.epochs, at.step - 1})
			}
			tr.stop = nil
			if _, _, err := tr.fit(epochs); err != nil {
				t.Fatal(err)
			}
		}},
		{"from scratch, over a training that is there", func(t *testing.T, tr trainer, mark func(moment)) {
			tr.anew = true
			if _, _, err := tr.fit(2); err != nil {
				t.Fatal(err)
			}
		}},
		{"the last epoch damaged, and thinned", func(t *testing.T, tr trainer, mark func(moment)) {
			tr.saved = func(s *state.State) {
				mark(momentOf(s))
				if err := tr.a.Thin(t.Context(), s, cnnlib.Keeping{Last: 2}); err != nil {
					t.Fatal(err)
				}
			}
			if _, _, err := tr.fit(epochs); err != nil {
				t.Fatal(err)
			}
		}},
	}
	losses := powerloss.Losses(2)
	each := 1
	if testing.Short() {
		losses, each = powerloss.Losses(0), 7
	}
	total := 0
	for number, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			models := t.TempDir()
			marks := []mark{{0, moment{}}}
			before := trainer{a: Of(models, m, "").On(quick{}), m: m, run: run}
			if number > 0 {
				if _, _, err := before.fit(2); err != nil {
					t.Fatal(err)
				}
				marks[0].kept = moment{2, 0}
			}
			if number == 2 {
				path := filepath.Join(models, m.Fingerprint(), run, "epoch-0002", valuesFile)
				if err := rewritten(path, func(data []byte) []byte { return data[1:] }); err != nil {
					t.Fatal(err)
				}
				marks[0].kept = moment{1, 0}
			}
			recorder, err := powerloss.Record(models)
			if err != nil {
				t.Fatal(err)
			}
			note := func(kept moment) {
				// A training from scratch takes the place of what went further.
				marks = append(marks, mark{recorder.Operations(), kept})
			}
			tr := trainer{a: Of(models, m, "").On(recorder), m: m, run: run, saved: func(s *state.State) { note(momentOf(s)) }}
			test.write(t, tr, note)
			played, folder := 0, inMemory(t)
			for n := 0; n <= recorder.Operations(); n += each {
				kept := marks[0].kept
				for _, mark := range marks {
					if mark.operations <= n {
						kept = mark.kept
					}
				}
				if number == 1 && n < recorder.Operations() {
					// Between the old one and the new one, which is the same: one of them is there.
					kept = moment{min(kept.epochs, 1), 0}
				}
				for _, loss := range losses {
					played++
					at := filepath.Join(folder, fmt.Sprint(played))
					if err := recorder.After(n, loss, at); err != nil {
						t.Fatal(err)
					}
					if err := readsBack(Of(at, m, "").On(quick{}), m, run, kept, want, epochs); err != nil {
						what := "nothing"
						if n > 0 {
							what = recorder.Describe(n)
						}
						t.Errorf("after %d operations (%s), %v: %v", n, what, loss, err)
					}
					if err := os.RemoveAll(at); err != nil {
						t.Fatal(err)
					}
				}
			}
			t.Logf("%d operations, %d losses of power", recorder.Operations(), played)
			total += played
		})
	}
	t.Logf("%d losses of power in all", total)
}

// readsBack is what is wrong with what is left of a training.
func readsBack(a Archive, m cnnlib.Model, run string, kept moment, want truth, epochs int) error {
	s, _, err := a.Load(m)
	if err != nil {
		return fmt.Errorf("Load: %w", err)
	}
	at := momentOf(s)
	same := want.is(s, at)
	s.Finalize()
	if !same {
		if at != (moment{}) {
			return fmt.Errorf("Load: other bits at %v", at)
		}
	}
	if behind(at, kept) {
		return fmt.Errorf("Load: at %v, and %v was kept", at, kept)
	}
	began := moment{-1, 0}
	tr := trainer{a: a, m: m, run: run, stop: func(epoch, step int) bool {
		if began.epochs < 0 {
			began = moment{epoch - 1, step - 1}
		}
		return false
	}}
	s, _, err = tr.fit(epochs)
	if err != nil {
		return fmt.Errorf("Fit: %w", err)
	}
	defer s.Finalize()
	if began.epochs >= 0 && behind(began, kept) {
		return fmt.Errorf("Fit: goes on from %v, and %v was kept", began, kept)
	}
	if !want.is(s, moment{epochs, 0}) {
		return errors.New("Fit: ends in other bits")
	}
	return nil
}

func behind(x, y moment) bool {
	return x.epochs < y.epochs || x.epochs == y.epochs && x.step < y.step
}
