package archive

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/state"
	"cnn321/cnnlib/internal/testkit"
)

// A training from scratch takes nothing away before its first epoch is kept, however it ends; then the old one goes.
func TestFromScratchKeepsTheOld(t *testing.T) {
	const epochs = 3
	m := tiny(3)
	run := runName(m, 1)
	want := undisturbed(t, m, run, epochs)
	for _, test := range []struct {
		name string
		stop moment // interrupted before this step
		want moment // of a plain training after it
		left int    // epochs on disk
	}{
		{"interrupted at once", moment{1, 1}, moment{3, 0}, 3},
		{"in its first epoch", moment{1, 3}, moment{3, 0}, 3},
		{"in its second", moment{2, 2}, moment{1, 1}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			models := t.TempDir()
			tr := trainer{a: Of(models, m, "").On(quick{}), m: m, run: run}
			if _, _, err := tr.fit(epochs); err != nil {
				t.Fatal(err)
			}
			anew := tr
			anew.anew = true
			anew.stop = func(epoch, step int) bool { return moment{epoch, step} == test.stop }
			if _, _, err := anew.fit(epochs); !errors.Is(err, cnnlib.ErrInterrupted) {
				t.Fatal(err)
			}
			kept, err := filepath.Glob(filepath.Join(models, m.Fingerprint(), run, "epoch-*"))
			if err != nil || len(kept) != test.left {
				t.Errorf("%v are left, %v; want %d", kept, err, test.left)
			}
			if err := readsBack(tr.a, m, run, moment{}, want, epochs); err != nil {
				t.Error(err)
			}
			left := slices.Sorted(maps.Keys(files(t, filepath.Join(models, m.Fingerprint()))))
			for _, path := range left {
				if strings.Contains(path, anewSuffix) || strings.Contains(path, beforeSuffix) {
					t.Errorf("%s is left", path)
				}
			}
		})
	}
}

func TestThin(t *testing.T) {
	const epochs = 8
	m := tiny(3)
	run := runName(m, 1)
	want := undisturbed(t, m, run, epochs)
	for _, test := range []struct {
		rule  cnnlib.Keeping
		spare []int
		left  []int
	}{
		{cnnlib.Keeping{}, nil, []int{1, 2, 3, 4, 5, 6, 7, 8}},
		{cnnlib.Keeping{Last: 2}, nil, []int{7, 8}},
		{cnnlib.Keeping{Every: 3}, nil, []int{3, 6, 8}},
		{cnnlib.Keeping{Last: 2, Every: 4}, nil, []int{4, 7, 8}},
		{cnnlib.Keeping{Last: 3}, []int{2}, []int{2, 6, 7, 8}},
	} {
		t.Run(fmt.Sprint(test), func(t *testing.T) {
			a := Of(t.TempDir(), m, "").On(quick{})
			tr := trainer{a: a, m: m, run: run, saved: func(s *state.State) {
				if err := a.Thin(t.Context(), s, test.rule, test.spare...); err != nil {
					t.Error(err)
				}
			}}
			s, _, err := tr.fit(epochs)
			if err != nil {
				t.Fatal(err)
			}
			for epoch := 1; epoch <= epochs; epoch++ {
				past, err := a.AsOf(s, epoch)
				if kept := slices.Contains(test.left, epoch); kept != (err == nil) || err != nil && !errors.Is(err, cnnlib.ErrNotKept) {
					t.Errorf("epoch %d: %v", epoch, err)
				}
				if err == nil && !want.is(past, moment{epoch, 0}) {
					t.Errorf("epoch %d has other bits", epoch)
				}
			}
			// One that is gone is trained again where it is asked for, which is said.
			five, notices, err := trainer{a: a, m: m, run: run}.fit(5)
			if err != nil || !want.is(five, moment{5, 0}) || len(notices) != 1 && !slices.Contains(test.left, 5) {
				t.Errorf("Epochs(5): %v, %q", err, notices)
			}
		})
	}
}

func TestRoom(t *testing.T) {
	const mb = 1 << 20
	for _, test := range []struct {
		name     string
		free     int64
		from, to int
		rule     cnnlib.Keeping
		want     []string
	}{
		{"enough", 130 * mb, 0, 12, cnnlib.Keeping{}, nil},
		{"too little", 100 * mb, 0, 12, cnnlib.Keeping{}, []string{"precisa de 119 MB", "épocas de 1 a 12", "há 100 MB livres", "faltam 19 MB", "/pasta", "cnnlib.KeepEpochs(2)"}},
		{"enough for the last two", 100 * mb, 0, 12, cnnlib.Keeping{Last: 2}, nil},
		{"for what is left", 60 * mb, 10, 12, cnnlib.Keeping{}, nil},
		{"next to nothing", 2 * mb, 11, 12, cnnlib.Keeping{Last: 2}, []string{"faltam", "libere espaço"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := room("/pasta", test.free, test.from, test.to, 15*mb, 5*mb, test.rule)
			if test.want == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			testkit.WantError(t, err, test.want...)
		})
	}
	if err := Of(filepath.Join(t.TempDir(), "a", "b"), tiny(3), "").Room(tiny(3), 0, 1, 1, cnnlib.Keeping{}); err != nil {
		t.Error(err)
	}
	testkit.WantError(t, Of(t.TempDir(), tiny(3), "").Room(tiny(3), 0, 1, 1<<60, cnnlib.Keeping{}), "faltam")
}

// A state of a later version is refused, by whoever reads, and stays as it is.
func TestNewerVersion(t *testing.T) {
	models, m := t.TempDir(), tiny(3)
	run := runName(m, 1)
	tr := trainer{a: Of(models, m, "").On(quick{}), m: m, run: run}
	s, _, err := tr.fit(2)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(models, m.Fingerprint(), run, "epoch-0002", sealFile)
	text, err := sealText(sealRecord{weightsFormat + 1, map[string]measure{"pesos": {}}})
	if err == nil {
		err = os.WriteFile(path, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, _, load := tr.a.Load(m)
	_, _, fit := tr.fit(3)
	_, asOf := tr.a.Restore(m, s.Position())
	for _, err := range []error{load, fit, asOf} {
		testkit.WantError(t, err, "versão mais nova", "nada foi mudado")
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, text) {
		t.Errorf("it was changed, or %v", err)
	}
}

// What stopped processes of this and the first format left is removed; what has like names and is not ours stays.
func TestSweep(t *testing.T) {
	models, m := t.TempDir(), tiny(3)
	run := runName(m, 1)
	tr := trainer{a: Of(models, m, "").On(quick{}), m: m, run: run}
	if _, _, err := tr.fit(1); err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(models, m.Fingerprint())
	ours := []string{run + "/epoch-0002.new-0123456789abcdef/x", run + "/epoch-0002.new/x", run + "/run.json.new", run + "/run.json.new-0123456789abcdef",
		run + ".new-0123456789abcdef/epoch-0001/x", run + "/epoch-0001/seal.json.new-0123456789abcdef", "current.new", "current.new-0123456789abcdef"}
	theirs := []string{run + "/notas.new", run + "/epoch-0002.new-de-teste/x", "outro.new/x", run + "/backup/x"}
	for _, path := range append(slices.Clone(ours), theirs...) {
		path = filepath.Join(home, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if _, notices, err := tr.fit(2); err != nil || len(notices) > 0 {
		t.Fatal(err, notices)
	}
	for _, path := range ours {
		if tr.a.there(filepath.Join(home, path)) {
			t.Errorf("%s is left", path)
		}
	}
	for _, path := range theirs {
		if !tr.a.there(filepath.Join(home, path)) {
			t.Errorf("%s was removed", path)
		}
	}
}

// A link to a disk that is not there now is no reason to begin anew.
func TestDanglingLink(t *testing.T) {
	m := tiny(3)
	run := runName(m, 1)
	for name, linked := range map[string]func(models string) string{
		"the run":    func(models string) string { return filepath.Join(models, m.Fingerprint(), run) },
		"the model":  func(models string) string { return filepath.Join(models, m.Fingerprint()) },
		"all models": func(models string) string { return models },
	} {
		t.Run(name, func(t *testing.T) {
			models := filepath.Join(t.TempDir(), "models")
			tr := trainer{a: Of(models, m, "").On(quick{}), m: m, run: run}
			if _, _, err := tr.fit(1); err != nil {
				t.Fatal(err)
			}
			home, away := linked(models), filepath.Join(t.TempDir(), "disco é longe")
			if err := errors.Join(os.Rename(home, away), os.Symlink(away, home)); err != nil {
				t.Fatal(err)
			}
			if s, notices, err := tr.fit(2); err != nil || len(notices) > 0 || len(s.Results) != 2 {
				t.Fatalf("over a link: %v, %q", err, notices)
			}
			if err := os.Rename(away, away+"!"); err != nil {
				t.Fatal(err)
			}
			_, _, err := tr.fit(2)
			testkit.WantError(t, err, "atalho", "ligue o disco", "nada foi mudado")
			if name != "the run" {
				_, _, err := tr.a.Load(m)
				testkit.WantError(t, err, "atalho", "ligue o disco", "nada foi mudado")
			}
			if err := os.Rename(away+"!", away); err != nil {
				t.Fatal(err)
			}
			if s, notices, err := tr.fit(2); err != nil || len(notices) > 0 || len(s.Results) != 2 {
				t.Errorf("it is back: %v, %q", err, notices)
			}
		})
	}
}
