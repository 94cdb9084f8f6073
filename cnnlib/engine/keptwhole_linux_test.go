package engine_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/engine"
	"cnn321/cnnlib/internal/testkit"
	"cnn321/cnnlib/machine"
	"cnn321/kernels/tier"
)

// keptWhole trains epochs as an earlier version kept them, with all that the optimizer keeps of each, in the folder of the options.
func keptWhole(t *testing.T, o engine.Options, m cnnlib.Model, data *cnnlib.Dataset, epochs int) (folders []string) {
	t.Helper()
	e := openHere(t, o)
	defer e.close()
	aside := t.TempDir()
	for n := 1; n <= epochs; n++ {
		e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(n))
		found, err := filepath.Glob(filepath.Join(o.Models, m.Fingerprint(), "*", fmt.Sprintf("epoch-%04d", n)))
		if err != nil || len(found) != 1 {
			t.Fatalf("%q, %v", found, err)
		}
		folders = append(folders, found[0])
		if err := os.CopyFS(filepath.Join(aside, filepath.Base(found[0])), os.DirFS(found[0])); err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range folders {
		if err := errors.Join(os.RemoveAll(folder), os.CopyFS(folder, os.DirFS(filepath.Join(aside, filepath.Base(folder))))); err != nil {
			t.Fatal(err)
		}
	}
	return folders
}

// values is the file of an epoch's values.
func values(t *testing.T, folder string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, "*.bin"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%q, %v", found, err)
	}
	return found[0]
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// slowFile is a disk on which one file is read when the test says so, and read tells that somebody wants to.
type slowFile struct {
	durable.OS
	path       string
	read, goOn chan bool
}

func (d *slowFile) Open(path string) (io.ReadCloser, error) {
	if path == d.path {
		select {
		case d.read <- true:
			<-d.goOn
		case <-d.goOn:
		}
	}
	return d.OS.Open(path)
}

// While the old epochs of a long training become smaller, which may take long, other models answer, and ■ is heard.
func TestOldEpochsBecomeSmallerOutOfTurn(t *testing.T) {
	tier.Slow(t, "trains five epochs one by one")
	m, data := tiny(), bars(t, examples)
	o := options(t)
	folders := keptWhole(t, o, m, data, 5)
	slow := &slowFile{OS: durable.OS{}, path: values(t, folders[0]), read: make(chan bool), goOn: make(chan bool)}
	inner := engine.New(o)
	inner.On(slow)
	e := &opened{Engine: inner}
	defer func() {
		if err := inner.Close(); err != nil {
			t.Error(err)
		}
	}()
	other := linear()
	e.evaluate(t, other, data)
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := m.Fit(ctx, e, data, cnnlib.BatchSize(batch), cnnlib.Epochs(6))
		ended <- err
	}()
	select {
	case <-slow.read:
	case err := <-ended:
		t.Fatalf("no epoch became smaller: %v", err)
	}
	e.evaluate(t, other, data)
	interrupt()
	close(slow.goOn)
	if err := <-ended; !errors.Is(err, cnnlib.ErrInterrupted) {
		t.Errorf("err = %v", err)
	}
	whole := sizeOf(t, values(t, folders[4]))
	if got := sizeOf(t, values(t, folders[1])); got != whole {
		t.Errorf("after the interruption another epoch became smaller, of %d bytes now", got)
	}
	e.fit(t, m, data, cnnlib.BatchSize(batch), cnnlib.Epochs(6))
	for n := range 2 {
		if got := sizeOf(t, values(t, folders[n])); got >= whole/2 {
			t.Errorf("epoch %d takes %d of %d bytes", n+1, got, whole)
		}
	}
}

// Where the disk has room for a training only once its old epochs are smaller, it is not refused; and what is to be said of it, as of an epoch that is
// damaged, is said once.
func TestOldEpochsMakeRoom(t *testing.T) {
	tier.Slow(t, "trains five epochs one by one")
	m, data := cnnlib.Input(12, 12, 1).Flatten().Dense(400).Dense(3).Softmax().Compile(cnnlib.CategoricalCrossentropy, cnnlib.Adam()), bars(t, examples)
	o := options(t)
	if err := syscall.Mount("tmpfs", o.Models, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("no disk of a size of its own: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(o.Models, 0); err != nil {
			t.Error(err)
		}
	})
	folders := keptWhole(t, o, m, data, 5)
	whole := sizeOf(t, values(t, folders[0]))
	if err := os.Truncate(values(t, folders[4]), whole/2); err != nil {
		t.Fatal(err)
	}
	// Two epochs more take one that is being written and two that are kept, and some is to spare.
	missing := whole / 2
	free, err := machine.FreeDisk(o.Models)
	if err == nil {
		err = os.WriteFile(filepath.Join(o.Models, "filler"), make([]byte, free-(3*whole+4<<20)+missing), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	e := openHere(t, o)
	var told []string
	watch := cnnlib.Watch(func(e cnnlib.Event) {
		if strings.Contains(e.Text, "o treino continua da época 4") {
			told = append(told, e.Text)
		}
	})
	if _, err := m.Fit(t.Context(), e, data, cnnlib.BatchSize(batch), cnnlib.Epochs(6), watch); err != nil {
		t.Error(err)
	}
	if len(told) != 1 || !strings.Contains(told[0], "está danificada") {
		t.Errorf("of the damaged epoch is told %q", told)
	}
	if got := sizeOf(t, values(t, folders[0])); got >= whole/2 {
		t.Errorf("the first epoch takes %d of %d bytes", got, whole)
	}
	// Where nothing more can be made smaller, it is.
	free, err = machine.FreeDisk(o.Models)
	if err == nil {
		err = os.WriteFile(filepath.Join(o.Models, "more"), make([]byte, free-(4<<20)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Fit(t.Context(), e, data, cnnlib.BatchSize(batch), cnnlib.Epochs(8), cnnlib.Seed(3))
	testkit.WantError(t, err, "faltam", "libere espaço")
}
