package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cnn321/kernels/cells/mistakes"
)

// Runner runs the commands of one kernel.
type Runner struct {
	config  Config
	session Session
	mark    string // in the environment of all that this runner starts
	cells   atomic.Int64

	mu      sync.Mutex
	flags   []string // of %goflags; nil before the first
	own     string   // the go command's flags before them
	before  string   // the directory before the last %cd
	modules error    // why there is no module for %get
}

// New makes a runner; Close ends what it has started.
func New(config Config, session Session) *Runner {
	if config.Go == "" {
		config.Go = "go"
	}
	r := &Runner{config: config, session: session, mark: newMark()}
	if config.Modules != "" {
		r.modules = prepareModule(config.Modules)
	}
	return r
}

// Close ends all programs that cells left in the background.
func (r *Runner) Close() { endMarked(r.mark, nil) }

// Cell is one run of one cell. It is used by one goroutine.
type Cell struct {
	runner   *Runner
	io       IO
	mark     string
	program  Program
	pages    []Page
	password bool // the next program's input is a password
	timed    bool // %%time
	times    Times
	// timedCode is that Program.Code came by %time.
	timedCode bool
	capture   *os.File
	depth     int // of commands in commands: %time %time …
}

// Cell begins a cell's run. Finish ends it.
func (r *Runner) Cell(io IO) *Cell {
	r.mu.Lock()
	defer r.mu.Unlock()
	return &Cell{
		runner: r,
		io:     io,
		mark:   fmt.Sprintf("%s.%d", r.mark, r.cells.Add(1)),
	}
}

// Program is what the commands so far said about the cell's Go code.
func (c *Cell) Program() Program { return c.program }

// Pages are what the commands so far want to be shown in the pager.
func (c *Cell) Pages() []Page { return c.pages }

// Ran tells what a run of the cell's Go code took, its build left out: for %%time, and for %time, which says it at once.
func (c *Cell) Ran(t Times) {
	c.times.Wall += t.Wall
	c.times.CPU += t.CPU
	if c.timedCode {
		c.timedCode = false
		c.say("%s", t)
	}
}

// Finish ends the cell: it says the time, if that was asked for, and closes the file of %capture.
func (c *Cell) Finish() error {
	if c.timed {
		fmt.Fprintln(c.stdout(), c.times)
	}
	if c.capture == nil {
		return nil
	}
	err := c.capture.Close()
	c.capture, c.program.Capture = nil, nil
	if err != nil {
		return c.fail(0, "não consegui guardar o que a célula escreveu: "+err.Error()+".", "")
	}
	return nil
}

// Whole reports whether a cell's first line makes the whole cell a command's text, as %%bash does, and not Go.
func Whole(firstLine string) bool {
	name, _, ok := cellName(firstLine)
	if !ok {
		return false
	}
	known, found := table()[name]
	return !found || known.whole
}

// Turns reports whether a command changes what the Go below it can name, as %rm and %get do.
func Turns(text string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), "%"), " ")
	return strings.HasPrefix(strings.TrimSpace(text), "%") && table()[strings.TrimSpace(name)].turns
}

// Is reports whether a line is a command, for a line that is not inside a string or comment of Go.
func Is(line string) bool {
	line = strings.TrimSpace(trimPrefix(line))
	return strings.HasPrefix(line, "%") || strings.HasPrefix(line, "!")
}

// Continues reports whether a command goes on in the next line.
func Continues(line string) bool { return strings.HasSuffix(strings.TrimRight(line, "\r"), `\`) }

// Run runs the commands in text, one a line or, where text's first line says so, one in all. Line is the number of text's
// first line in its cell. The first that fails ends it. When ctx ends, all that the cell has started ends too, within
// three seconds.
func (c *Cell) Run(ctx context.Context, text string, line int) error {
	c.program.Code, c.timedCode = "", false
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	first, body, _ := strings.Cut(text, "\n")
	if Whole(first) {
		name, rest, _ := cellName(first)
		return c.call(ctx, request{name: "%%" + name, rest: rest, body: body, line: line})
	}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		at := line + i
		// A shell joins its lines itself.
		joined, sep := trimPrefix(lines[i]), " "
		if strings.HasPrefix(strings.TrimSpace(joined), "!") {
			sep = "\\\n"
		}
		for Continues(joined) {
			joined = strings.TrimSuffix(joined, `\`)
			if i+1 == len(lines) {
				break
			}
			i++
			joined += sep + trimPrefix(lines[i])
		}
		if err := c.line(ctx, strings.TrimSpace(joined), at); err != nil {
			return err
		}
	}
	return nil
}

// line runs one command.
func (c *Cell) line(ctx context.Context, text string, line int) error {
	switch {
	case text == "":
		return nil
	case strings.HasPrefix(text, "!"):
		return c.shell(ctx, strings.TrimPrefix(text, "!"), line)
	case strings.HasPrefix(text, "%%"):
		name, rest, ok := cellName(text)
		if !ok { // %% and arguments: GoNB's "from here on, run"
			return c.call(ctx, request{name: "%args", rest: strings.TrimPrefix(text, "%%"), line: line, marker: true})
		}
		if known, found := table()[name]; found && known.whole {
			return c.fail(line, fmt.Sprintf("%%%%%s só vale na primeira linha da célula.", name), "Leve-o para o começo de uma célula só dele.")
		}
		return c.call(ctx, request{name: "%%" + name, rest: rest, line: line})
	case strings.HasPrefix(text, "%"):
		name, rest := cutWord(strings.TrimLeft(text[1:], " \t"))
		if name == "" {
			return nil
		}
		return c.call(ctx, request{name: "%" + name, rest: rest, line: line})
	}
	return c.fail(line, "isto não é um comando: "+text, "Comandos começam por % ou !.")
}

// request is a command as it was written.
type request struct {
	name   string   // with its % or %%
	rest   string   // what follows the name in its line
	words  []string // rest, split
	body   string   // the cell's other lines, of a command that takes the whole cell
	line   int
	marker bool // it is the bare %%
}

func (c *Cell) call(ctx context.Context, q request) error {
	if err := ctx.Err(); err != nil {
		return c.interrupted()
	}
	bare := strings.TrimLeft(q.name, "%")
	known, found := table()[bare]
	isCell := strings.HasPrefix(q.name, "%%")
	if !found && isCell {
		known, found = interpreter(bare)
	}
	if !found || isCell != known.cell && !(known.both) {
		return c.unknown(q, known, found)
	}
	var err error
	if q.words, err = split(q.rest); err != nil && !known.raw {
		return c.fail(q.line, fmt.Sprintf("%s: %v.", q.name, err), "Feche o texto com as mesmas aspas que o abrem.")
	}
	if c.depth++; c.depth > 20 {
		return c.fail(q.line, "há comandos demais dentro de comandos.", "")
	}
	defer func() { c.depth-- }()
	return known.run(c, ctx, q)
}

func (c *Cell) stdout() io.Writer {
	if c.io.Stdout == nil {
		return io.Discard
	}
	return c.io.Stdout
}

func (c *Cell) say(format string, args ...any) { fmt.Fprintf(c.stdout(), format+"\n", args...) }

// errorName is how Jupyter's clients name an error of a command.
const errorName = "ErroDeComando"

func (c *Cell) fail(line int, what, do string) error {
	return mistakes.New(errorName, mistakes.Place(c.io.Count, line)+": "+what, do, "")
}

func (c *Cell) interrupted() error {
	return mistakes.Ending{Cell: c.io.Count, Interrupted: true}.Report()
}

// Interrupted reports whether an error of Run means that its context ended.
func Interrupted(err error) bool {
	var report *mistakes.Report
	return errors.As(err, &report) && report.Mistake == "interrompida"
}

// String says the times with a decimal comma.
func (t Times) String() string {
	text := "Tempo: " + seconds(t.Wall)
	if t.CPU > 0 {
		text += " (processador: " + seconds(t.CPU) + ")"
	}
	return text
}

func seconds(d time.Duration) string {
	var text string
	switch {
	case d < time.Millisecond:
		text = fmt.Sprintf("%.3g µs", float64(d)/float64(time.Microsecond))
	case d < time.Second:
		text = fmt.Sprintf("%.3g ms", float64(d)/float64(time.Millisecond))
	case d < time.Minute:
		text = fmt.Sprintf("%.2f s", d.Seconds())
	default:
		text = fmt.Sprintf("%d min %.1f s", int(d.Minutes()), (d % time.Minute).Seconds())
	}
	return strings.ReplaceAll(text, ".", ",")
}

// cellName cuts a line "%%name rest"; ok is false for the bare %%.
func cellName(line string) (name, rest string, ok bool) {
	line = strings.TrimSpace(trimPrefix(line))
	after, ok := strings.CutPrefix(line, "%%")
	if !ok || after == "" || after[0] == ' ' || after[0] == '\t' || after[0] == '%' {
		return "", "", false
	}
	name, rest = cutWord(after)
	return name, rest, true
}

func cutWord(text string) (word, rest string) {
	if i := strings.IndexAny(text, " \t\n"); i >= 0 {
		return text[:i], strings.TrimSpace(text[i:])
	}
	return text, ""
}

// trimPrefix takes away GoNB's prefix for commands in a file that is to stay Go.
func trimPrefix(line string) string {
	if rest, ok := strings.CutPrefix(line, "//gonb:"); ok {
		return rest
	}
	return line
}
