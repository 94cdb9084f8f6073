package cnnlib

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

// What to do depends on why a file could not be read: permissions have nothing to do with a process that has too many open.
func TestUnread(t *testing.T) {
	for cause, want := range map[error]string{
		syscall.EMFILE:         "reinicie o kernel",
		syscall.ENFILE:         "reinicie o kernel",
		syscall.ENOMEM:         "memória",
		syscall.EIO:            "o disco",
		fs.ErrPermission:       "confira as permissões",
		errors.New("qualquer"): "confira as permissões",
	} {
		if got := unread(&fs.PathError{Op: "open", Path: "x", Err: cause}, "confira as permissões"); !strings.Contains(got, want) {
			t.Errorf("%v: %q", cause, got)
		}
	}
}
