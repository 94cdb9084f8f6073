package journal

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cnn321/cnnlib/internal/testkit"
)

func TestJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "doing")
	j, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	begin := func(call string) func() {
		t.Helper()
		end, err := j.Begin(call)
		if err != nil {
			t.Fatal(err)
		}
		return end
	}
	want := func(calls ...string) {
		t.Helper()
		if got := Running(path); !slices.Equal(got, calls) {
			t.Errorf("running %q, want %q", got, calls)
		}
	}
	want()
	endFit, endPredict, again := begin("Fit a"), begin("Predict b"), begin("Fit a")
	want("Fit a", "Predict b")
	endFit()
	want("Fit a", "Predict b")
	again()
	endPredict()
	want()

	if err := Refuse(path, map[string]string{"Fit a": "já derrubou o motor"}); err != nil {
		t.Fatal(err)
	}
	if j, err = Open(path); err != nil {
		t.Fatal(err)
	}
	_, err = j.Begin("Fit a")
	testkit.WantError(t, err, "já derrubou o motor")
	begin("Fit c")()
	if got := Refused(path); len(got) != 1 || got["Fit a"] != "já derrubou o motor" {
		t.Errorf("refused: %v", got)
	}
	// A kernel that starts anew empties the list, while the engine goes on.
	if err := Refuse(path, nil); err != nil {
		t.Fatal(err)
	}
	begin("Fit a")()
	if err := os.WriteFile(refusedFile(path), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if j, err = Open(path); err == nil {
		t.Error("no error of a damaged list")
	}
	begin("Fit a")()
}

// A journal whose folder was removed writes nothing in the one that is there now, which is another engine's; and it is never without what it has told.
func TestFolderIsAnothers(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "engine")
	path := filepath.Join(folder, "doing")
	open := func() *Journal {
		t.Helper()
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		j, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	first := open()
	endFirst, err := first.Begin("Fit a")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	second := open()
	if _, err := second.Begin("Fit b"); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Begin("Fit c"); err != nil {
		t.Fatal(err)
	}
	endFirst()
	if got := Running(path); !slices.Equal(got, []string{"Fit b"}) {
		t.Errorf("the second engine seems to compute %q", got)
	}
	for range 2 {
		if err := second.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := second.Begin("Fit d"); err != nil {
		t.Error(err)
	}
	if got := Running(path); !slices.Equal(got, []string{"Fit b"}) {
		t.Errorf("after its end it computes %q", got)
	}
}

// An engine goes on without a journal that cannot be written, and refuses what it shall.
func TestNoPlaceForAJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "doing")
	if err := errors.Join(os.Mkdir(path, 0o700), Refuse(path, map[string]string{"Fit a": "já derrubou o motor"})); err != nil {
		t.Fatal(err)
	}
	j, err := Open(path)
	testkit.WantError(t, err, "registro do que o motor calcula")
	if _, err := j.Begin("Fit b"); err != nil {
		t.Error(err)
	}
	_, err = j.Begin("Fit a")
	testkit.WantError(t, err, "já derrubou o motor")
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}
