// Package filewords says in Portuguese why a file or folder could not be used.
package filewords

import (
	"errors"
	"io/fs"
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
