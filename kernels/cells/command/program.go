package command

import (
	"context"
	"fmt"
	"os"
	"strings"

	"cnn321/cnnlib/environment"
	"cnn321/cnnlib/filewords"
)

// args is %args, whose arguments are for all later programs. Those of %main and of the bare %% are their own cell's, and
// kernels/cells's business.
func (c *Cell) args(_ context.Context, q request) error {
	if q.marker || q.name == "%main" {
		return nil
	}
	if len(q.words) == 0 {
		return c.runner.session.Unsetenv(environment.Args)
	}
	return c.runner.session.Setenv(environment.Args, quoteAll(q.words))
}

// exec is %exec: it calls a function.
func (c *Cell) exec(_ context.Context, q request) error {
	if len(q.words) == 0 {
		return c.fail(q.line, "%exec precisa do nome de uma função.", "Escreva %exec minhaFunção.")
	}
	c.program.Code = q.words[0] + "()"
	if len(q.words) > 1 {
		c.program.Code = "os.Args = append(os.Args[:1], " + strings.ReplaceAll(quoteAll(q.words[1:]), "\" \"", "\", \"") + "); " + c.program.Code
	}
	return nil
}

// flagsVariable holds the go command's flags.
const flagsVariable = "GOFLAGS"

// goflags is %goflags: flags for the builds of all later programs, beside the kernel's own.
func (c *Cell) goflags(_ context.Context, q request) error {
	c.runner.mu.Lock()
	defer c.runner.mu.Unlock()
	if c.runner.flags == nil {
		own := lookUp(c.runner.session.Environ(), flagsVariable)
		c.runner.own, c.runner.flags = own, []string{}
	}
	if len(q.words) > 0 {
		flags := []string{}
		all := c.runner.own
		for _, word := range q.words {
			if word == "" { // %goflags "" takes all away
				continue
			}
			if strings.Contains(word, "'") {
				return c.fail(q.line, "uma opção não pode ter apóstrofo: "+word, "")
			}
			flags = append(flags, word)
			all += " '" + word + "'"
		}
		if err := c.runner.session.Setenv(flagsVariable, strings.TrimSpace(all)); err != nil {
			return err
		}
		c.runner.flags = flags
	}
	c.say("%%goflags=%q", c.runner.flags)
	return nil
}

// lookUp is the value of a variable in an environment.
func lookUp(environ []string, key string) (value string) {
	for _, entry := range environ {
		if name, text, _ := strings.Cut(entry, "="); name == key {
			value = text
		}
	}
	return value
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
	if !Is(text) { // Go: the kernel runs it, and says by Ran what it took
		c.timedCode = true
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
	f, err := os.OpenFile(c.runner.path(words[0]), flags, 0o644)
	if err != nil {
		return c.fail(q.line, fmt.Sprintf("não consegui escrever em %s: %s.", words[0], filewords.Why(err)), "")
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
