package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// writeFile is %%writefile: the cell's text becomes a file.
func (c *Cell) writeFile(_ context.Context, q request) error {
	words := q.words
	more := len(words) > 0 && words[0] == "-a"
	if more {
		words = words[1:]
	}
	if len(words) != 1 {
		return c.fail(q.line, q.name+" precisa do nome de um arquivo.", "Escreva %%writefile arquivo.txt, ou %%writefile -a arquivo.txt para acrescentar; um nome com espaços, entre aspas.")
	}
	flags, done := os.O_CREATE|os.O_WRONLY|os.O_TRUNC, "Escrevi"
	path := c.runner.path(words[0])
	if more {
		flags, done = os.O_CREATE|os.O_WRONLY|os.O_APPEND, "Acrescentei a"
	} else if _, err := os.Stat(path); err == nil {
		done = "Escrevi de novo"
	}
	text := q.body
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	f, err := os.OpenFile(path, flags, 0o644)
	if err == nil {
		_, err = f.WriteString(text)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return c.fail(q.line, fmt.Sprintf("não consegui escrever %s: %s.", words[0], fileTrouble(err)), "")
	}
	lines := "1 linha"
	if n := strings.Count(text, "\n"); n != 1 {
		lines = fmt.Sprintf("%d linhas", n)
	}
	c.say("%s %s (%s).", done, words[0], lines)
	return nil
}

// fileTrouble says in Portuguese why a file could not be written.
func fileTrouble(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "a pasta não existe"
	case errors.Is(err, fs.ErrPermission):
		return "falta permissão"
	case errors.Is(err, syscall.EISDIR):
		return "é uma pasta"
	case errors.Is(err, syscall.ENOTDIR):
		return "o caminho passa por um arquivo, e não por uma pasta"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "o disco está cheio"
	case errors.Is(err, syscall.EROFS):
		return "o disco é só de leitura"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return "o nome é comprido demais"
	}
	return err.Error()
}
