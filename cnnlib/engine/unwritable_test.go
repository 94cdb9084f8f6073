package engine_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
)

func TestFileInPlaceOfTheFolder(t *testing.T) {
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		testUnwritable(t, "há um arquivo onde devia haver uma pasta", func(t *testing.T, o engine.Options) (*opened, func() func()) {
			return open(o), func() func() { return putFileInPlaceOf(t, o.Models) }
		})
	})
}

func putFileInPlaceOf(t *testing.T, folder string) (clear func()) {
	t.Helper()
	moved := folder + ".away"
	if err := errors.Join(os.MkdirAll(folder, 0o755), os.Rename(folder, moved), os.WriteFile(folder, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := errors.Join(os.Remove(folder), os.Rename(moved, folder)); err != nil {
			t.Fatal(err)
		}
	}
}

// testUnwritable trains where the state cannot be written: each Fit says so, with advice, nothing of what was trained is
// lost, and once there is room all of it is on disk, with the numbers of a training that had no trouble.
func testUnwritable(t *testing.T, advice string, open func(t *testing.T, o engine.Options) (e *opened, obstruct func() (clear func()))) {
	m, data := tiny(), bars(t, examples)
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(3)}
	whole := options(t)
	undisturbed, _ := open(t, whole)
	want := undisturbed.fit(t, m, data, fitOptions...)
	undisturbed.close()
	tests := []struct {
		name   string
		before int // epochs on disk when the trouble begins
		fits   int // how many fail in it, each an epoch further
	}{
		{"from the first epoch to the second", 0, 2},
		{"from the first epoch to the last", 0, 4},
		{"after an epoch", 1, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := options(t)
			o.Models = filepath.Join(o.Models, "models")
			e, obstruct := open(t, o)
			if test.before > 0 {
				e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(test.before))
			}
			clear := obstruct()
			epochs := test.before
			for range test.fits {
				history, err := m.Fit(t.Context(), e, data, fitOptions...)
				testkit.WantError(t, err, "não consegui guardar o treino no disco", advice, "execute a célula de novo")
				epochs = min(epochs+1, 3)
				wantSameHistory(t, history, cnnlib.History{Epochs: want.Epochs[:epochs]})
			}
			if got := e.evaluate(t, m, data); got.Epochs != epochs {
				t.Errorf("the model has %d epochs, want %d", got.Epochs, epochs)
			}
			clear()
			got := e.fit(t, m, data, fitOptions...)
			wantSameHistory(t, got, want)
			if got.Reused != epochs {
				t.Errorf("%d epochs reused, want %d", got.Reused, epochs)
			}
			wantSameState(t, m, "epoch-0003", o.Models, whole.Models)
			after := e.evaluate(t, m, data)
			e.close()
			e, _ = open(t, o)
			if again := e.evaluate(t, m, data); again != after {
				t.Errorf("in a new engine %+v, want %+v", again, after)
			}
			if again := e.fit(t, m, data, fitOptions...); again.Reused != 3 {
				t.Errorf("in a new engine %d epochs are reused", again.Reused)
			}
		})
	}
}

// An interruption that cannot be kept on disk says so, and goes on from memory; it is kept once there is room.
func TestInterruptedWhereUnwritable(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	fitOptions := []cnnlib.FitOption{cnnlib.BatchSize(batch), cnnlib.Epochs(2)}
	step := func(e cnnlib.Event) bool { return e.Kind == cnnlib.Step }
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		whole := options(t)
		want := open(whole).fit(t, m, data, fitOptions...)
		o := options(t)
		o.Models = filepath.Join(o.Models, "models")
		e := open(o)
		clear := putFileInPlaceOf(t, o.Models)
		_, err := m.Fit(t.Context(), e, data, fitOptions...)
		testkit.WantError(t, err, "não consegui guardar")
		_, err = e.tryFitUntil(t, m, data, step, fitOptions...)
		testkit.WantError(t, err, "treino interrompido", "não consegui guardar")
		if errors.Is(err, cnnlib.ErrInterrupted) {
			t.Errorf("err = %v is ErrInterrupted, which says that all is kept", err)
		}
		clear()
		// Interrupted once more, now with room: so the middle of epoch 2 is on disk, and epoch 1 is not.
		e.fitUntil(t, m, data, step, fitOptions...)
		e.close()
		e = open(o)
		got := e.fit(t, m, data, fitOptions...)
		wantSameHistory(t, got, want)
		if got.Reused != 1 || got.ResumedStep != 2 {
			t.Errorf("reused %d epochs, resumed at step %d", got.Reused, got.ResumedStep)
		}
		wantSameState(t, m, "epoch-0002", o.Models, whole.Models)
	})
}

// A training that is only in memory is not given up for another one of the same model.
func TestUnsavedTrainingIsNotReplaced(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		o := options(t)
		o.Models = filepath.Join(o.Models, "models")
		e := open(o)
		clear := putFileInPlaceOf(t, o.Models)
		fit := func(seed uint64) (cnnlib.History, error) {
			return m.Fit(t.Context(), e, data, cnnlib.BatchSize(batch), cnnlib.Seed(seed))
		}
		first, err := fit(1)
		testkit.WantError(t, err, "não consegui guardar")
		_, err = fit(2)
		testkit.WantError(t, err, "não consegui guardar")
		clear()
		if _, err := fit(2); err != nil {
			t.Fatal(err)
		}
		again, err := fit(1)
		if err != nil {
			t.Fatal(err)
		}
		wantSameHistory(t, again, first)
		if again.Reused != 1 {
			t.Errorf("%d epochs reused", again.Reused)
		}
	})
}

// A finished training is shown also where nothing can be written.
func TestFinishedTrainingOnReadOnlyDisk(t *testing.T) {
	m, data := tiny(), bars(t, examples)
	onEachForm(t, func(t *testing.T, open func(engine.Options) *opened) {
		o := options(t)
		e := open(o)
		want := e.fit(t, m, data, cnnlib.BatchSize(batch))
		e.close()
		// What is there is read as before, and nothing new can be made.
		clear := protect(t, filepath.Join(o.Models, m.Fingerprint()))
		defer clear()
		e = open(o)
		wantSameHistory(t, e.fit(t, m, data, cnnlib.BatchSize(batch)), want)
		_, err := m.Fit(t.Context(), e, data, cnnlib.BatchSize(batch), cnnlib.FromScratch())
		testkit.WantError(t, err, "não consegui guardar")
		if got := e.evaluate(t, m, data); got.Epochs != 1 {
			t.Errorf("FromScratch forgot the training, and then failed: %+v", got)
		}
	})
}

// protect lets nobody write in a folder and those below it: by its permissions, or by its attribute where the test is root, whom
// permissions do not stop.
func protect(t *testing.T, folder string) (clear func()) {
	t.Helper()
	if os.Getuid() == 0 {
		attribute := func(sign string) error {
			return exec.Command("chattr", "-R", sign+"i", folder).Run()
		}
		if err := attribute("+"); err != nil {
			t.Skipf("chattr: %v: as root there is no other way to protect a folder", err)
		}
		return func() {
			if err := attribute("-"); err != nil {
				t.Error(err)
			}
		}
	}
	mode := func(mode fs.FileMode) error {
		return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() {
				err = os.Chmod(path, mode)
			}
			return err
		})
	}
	if err := mode(0o555); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := mode(0o755); err != nil {
			t.Error(err)
		}
	}
}
