package durable_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"cnn321/cnnlib/durable"
	"cnn321/cnnlib/durable/powerloss"
)

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ação")
	for _, want := range []string{"um", "outro, mais longo", ""} {
		if err := durable.Write(path, []byte(want), 0o640); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	wantAlone(t, path)
}

// What fails leaves what there was, and nothing besides.
func TestStreamThatFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := durable.Write(path, []byte("antes"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("no meio")
	err := durable.Stream(path, 0o600, func(w io.Writer) error {
		_, err := io.WriteString(w, "metade")
		return errors.Join(err, broken)
	})
	if got, _ := os.ReadFile(path); !errors.Is(err, broken) || string(got) != "antes" {
		t.Errorf("%q, %v", got, err)
	}
	wantAlone(t, path)
	if err := durable.Write(filepath.Join(path, "abaixo"), nil, 0o600); err == nil {
		t.Error("wrote below a file")
	}
	if err := durable.Write(filepath.Join(filepath.Dir(path), "falta", "f"), nil, 0o600); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("err = %v", err)
	}
}

func wantAlone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the file there are %v, %v", entries, err)
	}
}

// Wherever power is lost, a file has the contents of before or those of after, and what Write returned for stays.
func TestWriteSurvivesPowerLoss(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "a", "f")
	if err := errors.Join(os.Mkdir(filepath.Dir(path), 0o755), os.WriteFile(path, []byte("antes"), 0o644)); err != nil {
		t.Fatal(err)
	}
	recorder, err := powerloss.Record(root)
	if err != nil {
		t.Fatal(err)
	}
	disk := durable.Disk{FS: recorder}
	contents := [][]byte{[]byte("antes"), bytes.Repeat([]byte("x"), 1000), []byte("fim")}
	ends := []int{0}
	for _, text := range contents[1:] {
		if err := disk.Write(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, recorder.Operations())
	}
	played := 0
	for n := range recorder.Operations() + 1 {
		for _, loss := range powerloss.Losses(3) {
			played++
			at := filepath.Join(t.TempDir(), strconv.Itoa(played))
			if err := recorder.After(n, loss, at); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(at, "a", "f"))
			good := false
			for i, text := range contents {
				last := i+1 == len(contents) || n < ends[i+1]
				good = good || bytes.Equal(got, text) && (last || n < ends[i+1])
			}
			if err != nil || !good {
				t.Errorf("after %d operations, %v: %d bytes, %v", n, loss, len(got), err)
			}
		}
	}
	if played < 100 {
		t.Errorf("only %d losses were played", played)
	}
}

// A file that is not synchronized before it gets its name is what the recorder finds.
func TestRecorderFindsWhatIsNotSafe(t *testing.T) {
	root := t.TempDir()
	recorder, err := powerloss.Record(root)
	if err != nil {
		t.Fatal(err)
	}
	f, err := recorder.Create(filepath.Join(root, "f.new"), 0o644)
	if err == nil {
		_, err = io.WriteString(f, "tudo")
	}
	if err := errors.Join(err, f.Close(), recorder.Rename(filepath.Join(root, "f.new"), filepath.Join(root, "f"))); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, loss := range powerloss.Losses(0) {
		at := filepath.Join(t.TempDir(), strconv.Itoa(i))
		if err := recorder.After(recorder.Operations(), loss, at); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(at, "f"))
		if err != nil {
			text = []byte("missing")
		}
		seen[string(text)] = true
	}
	for _, want := range []string{"tudo", "", "tu\x00\x00", "missing"} {
		if !seen[want] {
			t.Errorf("no loss leaves %q; seen %v", want, seen)
		}
	}
}

func TestIsTemporary(t *testing.T) {
	for name, want := range map[string]bool{
		filepath.Base(durable.Temporary("/a/run.json")): true, "x.new-0123456789abcdef": true,
		"x.new": false, "x.new-0123": false, "x.new-0123456789abcdeg": false, "run.json": false, "new-0123456789abcdef": false,
	} {
		if got := durable.IsTemporary(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
