package archive

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cnn321/cnnlib/engine/state"
)

// Whatever is done to the folder while a training runs, it goes on to the same end, and what it keeps from then on is found.
func TestFolderChangesWhileTraining(t *testing.T) {
	const epochs = 5
	m := tiny(3)
	run := runName(m, 1)
	want := undisturbed(t, m, run, epochs)
	for _, test := range []struct {
		name string
		do   func(models string) error // after the second epoch
		kept int                       // the first epoch that is found afterwards
	}{
		{"all of it removed", os.RemoveAll, 3},
		{"the run removed", func(models string) error {
			return os.RemoveAll(filepath.Join(models, m.Fingerprint(), run))
		}, 3},
		{"moved away", func(models string) error { return os.Rename(models, models+" de antes") }, 3},
		{"the clock jumps", func(models string) error {
			var all error
			for _, name := range []string{"epoch-0001", "epoch-0002", "run.json"} {
				past := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
				all = errors.Join(all, os.Chtimes(filepath.Join(models, m.Fingerprint(), run, name), past, past))
			}
			future := time.Now().AddDate(50, 0, 0)
			return errors.Join(all, os.Chtimes(filepath.Join(models, m.Fingerprint(), currentFile), future, future))
		}, 1},
		{"an epoch moved to another disk, with a link", func(models string) error {
			path := filepath.Join(models, m.Fingerprint(), run, "epoch-0001")
			return errors.Join(os.Rename(path, models+"-longe"), os.Symlink(models+"-longe", path))
		}, 1},
		{"an epoch damaged", func(models string) error {
			return os.Truncate(filepath.Join(models, m.Fingerprint(), run, "epoch-0002", valuesFile), 0)
		}, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			models := filepath.Join(t.TempDir(), "Ação, “lições” à noite")
			tr := trainer{a: Of(models, m, "").On(quick{}), m: m, run: run}
			tr.saved = func(s *state.State) {
				if len(s.Results) == 2 {
					if err := test.do(models); err != nil {
						t.Fatal(err)
					}
				}
			}
			s, notices, err := tr.fit(epochs)
			if err != nil || !want.is(s, moment{epochs, 0}) || len(notices) > 0 {
				t.Fatalf("%v, %q", err, notices)
			}
			for epoch := 1; epoch <= epochs; epoch++ {
				past, err := tr.a.Restore(m, state.Position{Run: run, Seed: testSeed, Epochs: epoch})
				if epoch >= test.kept && (err != nil || !want.is(past, moment{epoch, 0})) {
					t.Errorf("epoch %d: %v", epoch, err)
				}
			}
			again, notices, err := trainer{a: tr.a, m: m, run: run, stop: func(int, int) bool { return true }}.fit(epochs)
			if err != nil || !want.is(again, moment{epochs, 0}) || len(notices) > 0 {
				t.Errorf("again: %v, %q", err, notices)
			}
		})
	}
}

// Several runs of one model, and which is the model's: the last, also where the files that say so are gone.
func TestCurrentMendsItself(t *testing.T) {
	m := tiny(3)
	models := t.TempDir()
	var last *state.State
	for number := range uint32(3) {
		tr := trainer{a: Of(models, m, "").On(quick{}), m: m, run: runName(m, number)}
		s, _, err := tr.fit(int(3 - number))
		if err != nil {
			t.Fatal(err)
		}
		last = s
		time.Sleep(10 * time.Millisecond) // so that the folders' times differ
	}
	a := Of(models, m, "").On(quick{})
	home := filepath.Join(models, m.Fingerprint())
	for _, test := range []struct {
		name   string
		remove []string
		told   bool
	}{
		{"whole", nil, false},
		{"the first file", []string{currentFile}, false},
		{"both", []string{currentFile, currentFile + copySuffix}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, name := range test.remove {
				if err := os.Remove(filepath.Join(home, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
					t.Fatal(err)
				}
			}
			s, notice, err := a.Load(m)
			if err != nil || bitsOf(s) != bitsOf(last) || (notice != "") != test.told {
				t.Errorf("%v, at %v, %q", err, momentOf(s), notice)
			}
			if at, err := a.Current(); err != nil || at != last.Position() {
				t.Errorf("current is %+v, %v", at, err)
			}
		})
	}
	// A training mends them.
	if _, notices, err := (trainer{a: a, m: m, run: last.Run}).fit(1); err != nil || len(notices) > 0 {
		t.Errorf("%v, %q", err, notices)
	}
	if _, notice, err := a.Load(m); err != nil || notice != "" {
		t.Errorf("after a training %q, %v", notice, err)
	}
}
