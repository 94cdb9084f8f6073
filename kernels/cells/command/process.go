package command

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"cnn321/kernels/cells/mistakes"
)

// markVar names, in the environment of all that commands start, the cell that started it.
const markVar = "CNN321_COMMAND"

func newMark() string { return rand.Text() }

// job is a program to run.
type job struct {
	argv  []string
	dir   string    // "" for the session's
	stdin io.Reader // what it reads; nil for the reader's answers
	env   []string  // over the session's environment
	name  string    // as the learner knows it
	line  int
	out   io.Writer // nil for the cell's output
}

// execute runs a program to its end and makes its bad end an error.
func (c *Cell) execute(ctx context.Context, j job) error {
	state, err := c.run(ctx, j)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return c.interrupted()
	}
	return c.ended(j, state)
}

// run runs a program to its end, and what is left of the cell's too if ctx ends before. The state is nil with an error.
func (c *Cell) run(ctx context.Context, j job) (*os.ProcessState, error) {
	if ctx.Err() != nil {
		return nil, c.interrupted()
	}
	cmd, err := c.prepare(&j)
	if err != nil {
		return nil, err
	}
	output, write, err := os.Pipe()
	if err != nil {
		return nil, c.fail(j.line, fmt.Sprintf("não consegui iniciar %s: %v.", j.name, err), "")
	}
	cmd.Stdout, cmd.Stderr = write, write
	in, err := newInput(c, j)
	if err == nil {
		if in.read != nil {
			cmd.Stdin = in.read
		}
		err = c.start(cmd)
		in.started()
	}
	write.Close()
	if err != nil {
		output.Close()
		return nil, c.cannotStart(j, err)
	}

	began := time.Now()
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		_, _ = io.Copy(j.out, output) // ends when pipe or writer do; a reader of cells that has gone is no error of theirs
	}()
	ended := make(chan struct{})
	stopped := make(chan struct{})
	inputCtx, noInput := context.WithCancel(ctx)
	go func() {
		defer close(stopped)
		select {
		case <-ended:
		case <-ctx.Done():
			endMarked(c.mark, cmd.Process, output)
		}
	}()
	go in.serve(inputCtx, output)

	_ = c.wait(cmd) // how it ended is in its state
	close(ended)
	noInput()
	<-stopped
	in.close()
	c.times.Wall += time.Since(began)
	if cmd.ProcessState != nil {
		c.times.CPU += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	detach(output, copied, j.out)
	return cmd.ProcessState, nil
}

// detach copies what the program had written when it ended. What it left in the background may write on: into nothing,
// since an error would end it.
func detach(output *os.File, copied chan struct{}, to io.Writer) {
	_ = output.SetReadDeadline(time.Unix(1, 0)) // wakes the copier; pipes of package os have deadlines
	<-copied
	left := pending(output)
	_ = output.SetReadDeadline(time.Time{})
	_, _ = io.CopyN(to, output, int64(left))
	go func() {
		defer output.Close()
		_, _ = io.Copy(io.Discard, output)
	}()
}

// prepare makes the exec.Cmd for a job.
func (c *Cell) prepare(j *job) (*exec.Cmd, error) {
	session := c.runner.session
	if j.dir == "" {
		j.dir = session.Dir()
	}
	if j.out == nil {
		j.out = c.stdout()
	}
	for _, arg := range j.argv {
		if strings.ContainsRune(arg, 0) {
			return nil, c.fail(j.line, "o comando tem um caractere nulo, que o sistema não aceita.", "")
		}
	}
	environ := merge(session.Environ(), "PWD="+j.dir, markVar+"="+c.mark)
	// A program in Python keeps its text back when it writes into a pipe; the cell would see nothing until its end.
	if !slices.ContainsFunc(environ, func(e string) bool { return strings.HasPrefix(e, "PYTHONUNBUFFERED=") }) {
		environ = append(environ, "PYTHONUNBUFFERED=1")
	}
	environ = merge(environ, j.env...)
	program := j.argv[0]
	if strings.ContainsRune(program, '/') && !filepath.IsAbs(program) {
		program = filepath.Join(j.dir, program)
	}
	found, err := lookPath(environ, program)
	if err != nil {
		return nil, c.cannotStart(*j, err)
	}
	cmd := exec.Command(found, j.argv[1:]...)
	cmd.Args[0] = j.argv[0]
	cmd.Dir, cmd.Env = j.dir, environ
	ownGroup(cmd)
	return cmd, nil
}

func (c *Cell) start(cmd *exec.Cmd) error {
	if c.runner.config.Start != nil {
		return c.runner.config.Start(cmd)
	}
	return cmd.Start()
}

func (c *Cell) wait(cmd *exec.Cmd) error {
	if c.runner.config.Wait != nil {
		return c.runner.config.Wait(cmd)
	}
	return cmd.Wait()
}

// cannotStart is the error for a program that did not start.
func (c *Cell) cannotStart(j job, err error) error {
	program := j.argv[0]
	if _, gone := os.Stat(j.dir); gone != nil {
		return c.fail(j.line, fmt.Sprintf("a pasta atual, %s, não existe mais.", j.dir), "Escolha outra com %cd.")
	}
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		if pathOf(c.runner.session.Environ()) == "" && !strings.ContainsRune(program, '/') {
			return c.fail(j.line, fmt.Sprintf("não encontrei o programa %s: a variável PATH, que diz onde os programas estão, ficou vazia.", program), doPath)
		}
		return c.fail(j.line, fmt.Sprintf("o programa %s não está neste computador.", program), "Confira o nome, ou instale o programa.")
	case errors.Is(err, fs.ErrPermission):
		return c.fail(j.line, fmt.Sprintf("falta permissão para executar %s.", program), fmt.Sprintf("Se for um programa seu: !chmod +x %s", program))
	case errors.Is(err, syscall.E2BIG):
		return c.fail(j.line, "o comando é comprido demais para o sistema.", "Escreva-o em um arquivo com %%writefile, e execute o arquivo.")
	}
	return c.fail(j.line, fmt.Sprintf("não consegui iniciar %s: %v.", program, err), "")
}

// ended is the error for a program that ended badly, nil for a good end.
func (c *Cell) ended(j job, state *os.ProcessState) error {
	if state == nil || state.Success() {
		return nil
	}
	name := j.name
	if first, _, more := strings.Cut(name, "\n"); more {
		name = first + " …"
	}
	how := mistakes.EndingOf(c.io.Count, state)
	if how.Signal != 0 {
		return c.fail(j.line, fmt.Sprintf("%s foi encerrado por um sinal (%s).", name, how.SignalName()), "")
	}
	what := fmt.Sprintf("%s terminou com o código %d.", name, how.Code)
	do := "O código 0 quer dizer que tudo correu bem, os outros que não: o motivo costuma estar na saída, acima."
	switch {
	case getsModule(name):
		do = "Um pacote vem para as células com %get e o caminho dele, como em %get gonum.org/v1/gonum/stat."
	case how.Code == 127 && pathOf(c.runner.session.Environ()) == "":
		do = "A variável PATH, que diz onde os programas estão, ficou vazia. " + doPath
	case how.Code == 127:
		do = "127 quer dizer que um dos comandos não existe neste computador."
	case how.Code == 126:
		do = "126 quer dizer que um dos comandos não pode ser executado: falta permissão, ou não é um programa."
	case how.Code > 128 && how.Code < 128+65:
		how.Signal = syscall.Signal(how.Code - 128)
		do = fmt.Sprintf("Um dos programas foi encerrado por um sinal (%s).", how.SignalName())
	}
	return c.fail(j.line, what, do)
}

// doPath says how programs are found again.
const doPath = "Dê-lhe um valor, como em %env PATH=/usr/local/bin:/usr/bin:/bin, ou reinicie o kernel."

// merge sets entries in an environment, each name once.
func merge(environ []string, entries ...string) []string {
	merged := slices.Clone(environ)
	for _, entry := range entries {
		name, _, _ := strings.Cut(entry, "=")
		merged = slices.DeleteFunc(merged, func(old string) bool { return strings.HasPrefix(old, name+"=") })
		merged = append(merged, entry)
	}
	return merged
}

// getsModule reports whether a command line is the go command's way to bring a package, which knows no module of cells.
func getsModule(line string) bool {
	words := strings.Fields(strings.TrimPrefix(line, "!"))
	return len(words) > 1 && words[0] == "go" && (words[1] == "get" || words[1] == "mod")
}
