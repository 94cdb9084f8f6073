package command

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// mostArgument is how long a script may be to be given as an argument; Linux allows 128 KiB for one.
const mostArgument = 100_000

// interpreters are the programs that %%name runs, with the flag by which each takes its script as an argument: so a
// script may read the cell's input, and its messages name its lines.
func interpreters() map[string][]string {
	return map[string][]string{
		"bash": {"bash", "-c"}, "sh": {"sh", "-c"}, "zsh": {"zsh", "-c"}, "dash": {"dash", "-c"}, "fish": {"fish", "-c"},
		"python": {"python3", "-c"}, "python3": {"python3", "-c"}, "python2": {"python2", "-c"}, "pypy": {"pypy3", "-c"},
		"perl": {"perl", "-e"}, "ruby": {"ruby", "-e"}, "node": {"node", "-e"}, "R": {"Rscript", "-e"}, "lua": {"lua", "-e"},
		"php": {"php", "-r"},
	}
}

// interpreter is the entry for %%name.
func interpreter(name string) (entry, bool) {
	argv, ok := interpreters()[name]
	if !ok {
		return entry{}, false
	}
	return entry{cell: true, whole: true, run: func(c *Cell, ctx context.Context, q request) error {
		program := argv[0]
		if name == "python" { // the one of an environment that is active, if there is one
			if _, err := lookPath(c.runner.session.Environ(), "python"); err == nil {
				program = "python"
			}
		}
		if len(q.body) > mostArgument {
			return c.execute(ctx, job{argv: append([]string{program}, q.words...), stdin: strings.NewReader(q.body), name: q.name, line: q.line})
		}
		args := append([]string{program}, q.words...)
		return c.execute(ctx, job{argv: append(args, argv[1], q.body), name: q.name, line: q.line})
	}}, true
}

// script is %%script: any program, which reads the cell's text from its standard input.
func (c *Cell) script(ctx context.Context, q request) error {
	words := q.words
	for len(words) > 0 && strings.HasPrefix(words[0], "--") { // IPython's options
		return c.fail(q.line, fmt.Sprintf("%%%%script não conhece a opção %s.", words[0]), "Escreva %%script programa argumentos.")
	}
	if len(words) == 0 {
		return c.fail(q.line, "%%script precisa de um programa.", "Escreva, por exemplo, %%script python3 -u.")
	}
	return c.execute(ctx, job{argv: words, stdin: strings.NewReader(q.body), name: words[0], line: q.line})
}

// shell is ! and !*.
func (c *Cell) shell(ctx context.Context, text string, line int) error {
	dir := ""
	if rest, ok := strings.CutPrefix(text, "*"); ok {
		text, dir = rest, c.runner.session.BuildDir()
	}
	text = strings.TrimPrefix(text, "!") // IPython's !! gives a list; here it is the same as !
	if strings.TrimSpace(text) == "" {
		return nil
	}
	shell := "bash"
	if _, err := lookPath(c.runner.session.Environ(), shell); err != nil {
		shell = "sh"
		if _, err := lookPath(c.runner.session.Environ(), shell); err != nil {
			shell = "/bin/sh" // where every system has it, whatever became of PATH
		}
	}
	return c.execute(ctx, job{argv: []string{shell, "-c", text}, dir: dir, name: "!" + strings.TrimSpace(text), line: line})
}

// lookPath finds a program by the PATH of an environment that is not this process's.
func lookPath(environ []string, name string) (string, error) {
	if strings.ContainsRune(name, '/') {
		return exec.LookPath(name)
	}
	for _, dir := range strings.Split(pathOf(environ), ":") {
		if dir == "" {
			continue
		}
		if found, err := exec.LookPath(dir + "/" + name); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("%s: %w", name, exec.ErrNotFound)
}

// pathOf is the PATH of an environment, "" for none.
func pathOf(environ []string) (path string) {
	for _, entry := range environ {
		if value, ok := strings.CutPrefix(entry, "PATH="); ok {
			path = value
		}
	}
	return path
}
