package journal

import (
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
