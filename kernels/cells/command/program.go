package command

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// args is %args, %main and the bare %%, whose arguments are for its own cell.
func (c *Cell) args(_ context.Context, q request) error {
	if q.marker {
		if len(q.words) > 0 {
			c.program.Args = q.words
		}
		return nil
	}
	if q.name == "%main" {
		c.program.Args = q.words
		return nil
	}
	c.runner.mu.Lock()
	c.runner.args = q.words
	c.runner.mu.Unlock()
	c.program.Args = q.words
	return nil
}

// exec is %exec: it calls a function.
func (c *Cell) exec(_ context.Context, q request) error {
	if len(q.words) == 0 {
		return c.fail(q.line, "%exec precisa do nome de uma função.", "Escreva %exec minhaFunção.")
	}
	c.program.Args = q.words[1:]
	c.program.Code = q.words[0] + "()"
	return nil
}

// test is %test.
func (c *Cell) test(_ context.Context, q request) error {
	c.program.Test = true
	c.program.Args = q.words
	return nil
}

// goflags is %goflags.
func (c *Cell) goflags(_ context.Context, q request) error {
	if len(q.words) > 0 {
		flags := []string{}
		for _, word := range q.words {
			if word != "" { // %goflags "" takes all away
				flags = append(flags, word)
			}
		}
		c.runner.mu.Lock()
		c.runner.flags = flags
		c.runner.mu.Unlock()
		c.program.Flags = flags
	}
	c.say("%%goflags=%q", c.program.Flags)
	return nil
}

// time is %%time, for the whole cell, and %time, for one line.
func (c *Cell) time(ctx context.Context, q request) error {
	text := strings.TrimSpace(q.rest)
	if q.name == "%%time" || text == "" {
		if q.name == "%%time" && text != "" {
			return c.fail(q.line, "%%time vale para a célula toda, e nada vem na sua linha.", "Ponha o resto na linha de baixo, ou escreva %time para uma linha só.")
		}
		c.timed = true
		return nil
	}
	if !Is(text) { // Go: the kernel runs it, and says what it took
		c.timed = true
		c.program.Code = text
		return nil
	}
	before := c.times
	c.times = Times{}
	err := c.line(ctx, text, q.line)
	took := c.times
	c.times = Times{before.Wall + took.Wall, before.CPU + took.CPU}
	if err == nil {
		c.say("%s", took)
	}
	return err
}

// captureTo is %capture.
func (c *Cell) captureTo(_ context.Context, q request) error {
	words := q.words
	flags := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if len(words) > 0 && words[0] == "-a" {
		flags = os.O_CREATE | os.O_WRONLY | os.O_APPEND
		words = words[1:]
	}
	if len(words) != 1 {
		return c.fail(q.line, q.name+" precisa do nome de um arquivo.", "Escreva %capture arquivo.txt, ou %capture -a arquivo.txt para acrescentar.")
	}
	if c.capture != nil {
		return c.fail(q.line, "esta célula já tem um %capture.", "Deixe só um.")
	}
	f, err := os.OpenFile(c.path(words[0]), flags, 0o644)
	if err != nil {
		return c.fail(q.line, fmt.Sprintf("não consegui escrever em %s: %s.", words[0], fileTrouble(err)), "")
	}
	c.capture, c.program.Capture = f, f
	return nil
}

// withPassword is %with_password: the next program's input is not shown.
func (c *Cell) withPassword(_ context.Context, q request) error {
	c.password = true
	return nil
}

// passOn hands a command of GoNB's to GoNB.
func (c *Cell) passOn(ctx context.Context, q request) error {
	if c.runner.config.Passed == nil {
		return c.fail(q.line, q.name+" não funciona neste kernel.", "")
	}
	return c.runner.config.Passed(ctx, strings.TrimSpace(q.name+" "+q.rest))
}
