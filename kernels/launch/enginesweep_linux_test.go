package launch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"cnn321/cnnlib/filelock"
)

// What is swept is what nobody uses: an engine that still keeps what it trains is told to end, and its folder stays until it has.
func TestSweepEngines(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	t.Setenv("TMPDIR", st.temp)
	c := readScriptOf(t, st).config().withDefaults()
	used := c.joinEngine("")
	defer used.leave()
	left := func(device string) *engineHome {
		other := c
		other.Device = device
		h := other.joinEngine("")
		if !h.shared {
			t.Fatal("not shared")
		}
		return h
	}
	empty, mine, alive := left("a"), left("b"), left("c")
	lock, err := alive.alone(t.Context(), 0, t.Logf)
	if err != nil || lock == nil {
		t.Fatalf("%v, %v", lock, err)
	}
	for _, h := range []*engineHome{empty, mine, alive} {
		h.close()
	}
	there := func(want ...*engineHome) {
		t.Helper()
		entries, err := os.ReadDir(st.temp)
		var names, wanted []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		for _, h := range want {
			wanted = append(wanted, filepath.Base(h.dir))
		}
		slices.Sort(wanted)
		if err != nil || !slices.Equal(names, wanted) {
			t.Errorf("there are %v, want %v (%v)", names, wanted, err)
		}
	}
	sweepEngines(st.temp, filepath.Base(mine.dir))
	there(used, mine, alive)
	if _, err := os.Stat(alive.path(endingName)); err != nil {
		t.Errorf("it was not told to end: %v", err)
	}
	lock.Close()
	sweepEngines(st.temp, "")
	there(used)
}

// Whoever comes while a folder that was removed halfway is swept has one that stays, and it is swept however young it is.
func TestJoinWhileTheRestIsSwept(t *testing.T) {
	base := t.TempDir()
	for n := range 100 {
		h := &engineHome{dir: filepath.Join(base, fmt.Sprint(enginePrefix, n)), shared: true}
		old := time.Now().Add(-time.Hour)
		if err := errors.Join(os.MkdirAll(h.dir, 0o700), os.WriteFile(h.path("rest"), nil, 0o600), os.Chtimes(h.dir, old, old)); err != nil {
			t.Fatal(err)
		}
		swept := make(chan bool)
		go func() { clearUnused(h.dir); close(swept) }()
		if n%2 == 0 {
			runtime.Gosched()
		}
		if err := h.enter(); err != nil {
			t.Fatal(err)
		}
		<-swept
		if !filelock.Same(h.users, h.path(usersName)) {
			t.Fatal("its folder was removed")
		}
		h.close()
		if err := os.Remove(h.path(usersName)); err != nil {
			t.Fatal(err)
		}
		clearUnused(h.dir)
		if _, err := os.Stat(h.dir); !os.IsNotExist(err) {
			t.Fatalf("what was removed halfway stays: %v", err)
		}
	}
}

// Whoever comes while the last kernel removes the folder has one that stays.
func TestJoinWhileTheLastOneLeaves(t *testing.T) {
	st := newStage(t, script{GoNBStatus: -1})
	t.Setenv("TMPDIR", st.temp)
	c := readScriptOf(t, st).config().withDefaults()
	done := make(chan bool)
	for range 4 {
		go func() {
			defer func() { done <- true }()
			for range 25 {
				h := c.joinEngine("")
				if !h.shared {
					t.Error("not shared")
					return
				}
				if !filelock.Same(h.users, h.path(usersName)) {
					t.Error("its folder was removed")
				}
				h.leave()
			}
		}()
	}
	for range 4 {
		<-done
	}
	st.nothingLeft()
}
