// Package filewords says in Portuguese why a file or folder could not be used.
package filewords

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// NotRead is why a file that should be there could not be read, to stand after a colon.
func NotRead(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "o arquivo não existe"
	}
	return Why(err)
}

// Why is the reason of an error in a few words, to stand after a colon; what it does not know it leaves as it is.
func Why(err error) string {
	for _, known := range []struct {
		is   error
		text string
	}{
		{syscall.ENOSPC, "o disco está cheio"},
		{syscall.EDQUOT, "a sua cota do disco acabou"},
		{syscall.EROFS, "o disco é só de leitura"},
		{syscall.EISDIR, "é uma pasta"},
		{syscall.ENOTDIR, "o caminho passa por um arquivo, e não por uma pasta"},
		{syscall.ENAMETOOLONG, "o nome é comprido demais"},
		{fs.ErrPermission, "falta permissão"},
		{fs.ErrNotExist, "a pasta não existe"},
	} {
		if errors.Is(err, known.is) {
			return known.text
		}
	}
	return err.Error()
}

// NotWritten is an error of writing with the system's words in Portuguese, and the path before them where it tells one. It unwraps to err.
func NotWritten(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	var (
		path  *fs.PathError
		link  *os.LinkError
		errno syscall.Errno
	)
	switch {
	case errors.As(err, &path):
		text = strings.ReplaceAll(text, path.Error(), path.Path+": "+Why(path.Err))
	case errors.As(err, &link):
		text = strings.ReplaceAll(text, link.Error(), link.New+": "+Why(link.Err))
	case errors.As(err, &errno):
		text = strings.ReplaceAll(text, errno.Error(), Why(errno))
	}
	return inWords{text, err}
}

type inWords struct {
	text  string
	cause error
}

func (w inWords) Error() string { return w.text }
func (w inWords) Unwrap() error { return w.cause }
