package archive

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
)

// snapshot is every file below a folder with its contents.
func snapshot(t *testing.T, folder string) map[string][32]byte {
	t.Helper()
	all := map[string][32]byte{}
	for name, mode := range files(t, folder) {
		if mode.IsRegular() {
			text, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			all[name] = sha256.Sum256(text)
		}
	}
	return all
}

// TestBorrow: what an installation has trained is a user's to look at, to go on with, to thin and to train anew, and the
// installation stays as it is.
func TestBorrow(t *testing.T) {
	m, run := tiny(2), runName(tiny(2), 1)
	from := filepath.Join(inMemory(t), "models")
	if _, _, err := (trainer{a: Of(from, m, "").On(quick{}), m: m, run: run}).fit(3); err != nil {
		t.Fatal(err)
	}
	want := undisturbed(t, m, run, 5)
	before := snapshot(t, from)
	cases := []struct {
		name string
		do   func(t *testing.T, own Archive)
	}{
		{"looked at", func(t *testing.T, own Archive) {
			s, notice, err := own.Load(m)
			if err != nil || notice != "" || !want.is(s, moment{3, 0}) {
				t.Errorf("notice %q, error %v", notice, err)
			}
		}},
		{"an earlier epoch", func(t *testing.T, own Archive) {
			s, err := own.Restore(m, state.Position{Run: run, Seed: testSeed, Epochs: 1})
			if err != nil || !want.is(s, moment{1, 0}) {
				t.Error(err)
			}
		}},
		{"gone on with", func(t *testing.T, own Archive) {
			s, notices, err := trainer{a: own, m: m, run: run}.fit(5)
			if err != nil || len(notices) > 0 || !want.is(s, moment{5, 0}) {
				t.Errorf("notices %v, error %v", notices, err)
			}
		}},
		{"thinned", func(t *testing.T, own Archive) {
			s, _, err := own.Load(m)
			if err != nil {
				t.Fatal(err)
			}
			if err := own.Thin(t.Context(), s, cnnlib.Keeping{Last: 1}); err != nil {
				t.Fatal(err)
			}
			if own.Has(state.Position{Run: run, Seed: testSeed, Epochs: 2}) || !own.Has(state.Position{Run: run, Seed: testSeed, Epochs: 3}) {
				t.Error("not thinned")
			}
		}},
		{"trained anew", func(t *testing.T, own Archive) {
			s, _, err := trainer{a: own, m: m, run: run, anew: true}.fit(4)
			if err != nil || !want.is(s, moment{4, 0}) {
				t.Error(err)
			}
			if isLink(filepath.Join(own.run(run), epochName(1))) {
				t.Error("the epoch trained anew is still the borrowed one")
			}
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			models := filepath.Join(inMemory(t), "models")
			for range 2 { // the second time there is nothing to do
				if err := Borrow(models, from); err != nil {
					t.Fatal(err)
				}
			}
			c.do(t, Of(models, m, "").On(quick{}))
			if now := snapshot(t, from); len(now) != len(before) {
				t.Fatalf("the installation has %d files, and had %d", len(now), len(before))
			} else {
				for name, sum := range before {
					if now[name] != sum {
						t.Errorf("%s of the installation changed", name)
					}
				}
			}
		})
	}
}

// TestBorrowLeavesWhatIsOnesOwn: a model with a training of its own keeps that as the current one.
func TestBorrowLeavesWhatIsOnesOwn(t *testing.T) {
	m, theirs, mine := tiny(2), runName(tiny(2), 1), runName(tiny(2), 2)
	from, models := filepath.Join(inMemory(t), "models"), filepath.Join(inMemory(t), "models")
	if _, _, err := (trainer{a: Of(from, m, "").On(quick{}), m: m, run: theirs}).fit(3); err != nil {
		t.Fatal(err)
	}
	own := Of(models, m, "").On(quick{})
	if _, _, err := (trainer{a: own, m: m, run: mine}).fit(1); err != nil {
		t.Fatal(err)
	}
	if err := Borrow(models, from); err != nil {
		t.Fatal(err)
	}
	if at, err := own.Current(); err != nil || at.Run != mine || at.Epochs != 1 {
		t.Errorf("current is %+v, %v", at, err)
	}
	if at, err := own.Furthest(theirs, testSeed, 9); err != nil || at.Epochs != 3 {
		t.Errorf("of the borrowed run %+v, %v", at, err)
	}
}

// TestBorrowOfWhatIsGone: an installation that moves or is emptied leaves nothing that looks damaged.
func TestBorrowOfWhatIsGone(t *testing.T) {
	m, run := tiny(2), runName(tiny(2), 1)
	from, models := filepath.Join(inMemory(t), "models"), filepath.Join(inMemory(t), "models")
	if _, _, err := (trainer{a: Of(from, m, "").On(quick{}), m: m, run: run}).fit(2); err != nil {
		t.Fatal(err)
	}
	if err := Borrow(models, from); err != nil {
		t.Fatal(err)
	}
	own := Of(models, m, "").On(quick{})
	if _, _, err := (trainer{a: own, m: m, run: run}).fit(3); err != nil {
		t.Fatal(err)
	}
	moved := from + "-novo"
	if err := os.Rename(from, moved); err != nil {
		t.Fatal(err)
	}
	if err := Borrow(models, moved); err != nil {
		t.Fatal(err)
	}
	for name, mode := range files(t, models) {
		if _, err := os.Stat(filepath.Join(models, name)); mode&fs.ModeSymlink != 0 && err != nil {
			t.Errorf("%s leads nowhere: %v", name, err)
		}
	}
	s, notice, err := own.Load(m)
	if err != nil || notice != "" || !undisturbed(t, m, run, 3).is(s, moment{3, 0}) {
		t.Errorf("one's own epoch: notice %q, error %v", notice, err)
	}
	if err := Borrow(models, filepath.Join(from, "falta")); err != nil {
		t.Errorf("an installation without trained models: %v", err)
	}
}
