package plainfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestOpen(t *testing.T) {
	folder := t.TempDir()
	file, pipe, link, nowhere := filepath.Join(folder, "file"), filepath.Join(folder, "pipe"), filepath.Join(folder, "link"), filepath.Join(folder, "nowhere")
	if err := errors.Join(os.WriteFile(file, []byte("ok"), 0o644), syscall.Mkfifo(pipe, 0o644), os.Symlink(file, link), os.Symlink(nowhere, nowhere)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		file: nil, link: nil, pipe: ErrNot, folder: ErrNot, os.DevNull: ErrNot, nowhere: syscall.ELOOP, filepath.Join(folder, "missing"): fs.ErrNotExist,
	} {
		got, err := Open(path)
		if !errors.Is(err, want) || (err == nil) != (want == nil) || Is(path) != (want == nil) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
		if err != nil {
			continue
		}
		if text, err := io.ReadAll(got); err != nil || string(text) != "ok" {
			t.Errorf("%s holds %q, %v", path, text, err)
		}
		if err := got.Close(); err != nil {
			t.Error(err)
		}
	}
}
