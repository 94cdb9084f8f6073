package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"cnn321/cnnlib/filewords"
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
		return c.fail(q.line, fmt.Sprintf("não consegui escrever %s: %s.", words[0], filewords.Why(err)), "")
	}
	lines := "1 linha"
	if n := strings.Count(text, "\n"); n != 1 {
		lines = fmt.Sprintf("%d linhas", n)
	}
	c.say("%s %s (%s).", done, words[0], lines)
	return nil
}
