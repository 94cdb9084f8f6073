package show

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// FiguresVariable is the environment variable that names the folder where
// [Terminal] writes pictures.
const FiguresVariable = "CNN321_FIGURES"

// Terminal shows as text: a progress bar if w is a terminal, else a line for
// each epoch.
//
// A picture or a page is written as a file whose path is printed: figura-001.png, … in the
// folder that the environment variable CNN321_FIGURES names (it is made if it is
// missing), else a temporary file. A training leaves its curves only if a folder
// is named, so that programs do not fill the temporary folder unasked.
func Terminal(w io.Writer) Output {
	return terminal{w: w, interactive: isTerminal(w), figures: os.Getenv(FiguresVariable)}
}

// isTerminal says whether the line can be drawn anew by a carriage return.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

type terminal struct {
	w           io.Writer
	interactive bool
	figures     string
}

func (t terminal) Markdown(text string) error { return t.println(text) }

func (t terminal) println(text string) error {
	if _, err := fmt.Fprintln(t.w, text); err != nil {
		return fmt.Errorf("não foi possível escrever na saída: %w", err)
	}
	return nil
}

func (t terminal) PNG(picture []byte, alt string) error {
	return t.file("Figura", "figura", ".png", picture, alt)
}

func (t terminal) HTML(page, alt string) error {
	return t.file("Página", "pagina", ".html", []byte("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n"+page), alt)
}

// file writes what cannot be shown on a terminal as a file, and says where it is.
func (t terminal) file(what, name, ending string, contents []byte, alt string) error {
	path, err := t.write(name, ending, contents)
	if err != nil {
		return fmt.Errorf("%s: não foi possível gravar o arquivo (a variável %s diz em que pasta): %w", what, FiguresVariable, err)
	}
	if alt != "" {
		alt = " (" + strings.TrimSuffix(alt, ".") + ")"
	}
	return t.println(what + ": " + path + alt)
}

func (t terminal) write(name, ending string, contents []byte) (path string, err error) {
	f, err := t.create(name, ending)
	if err != nil {
		return "", err
	}
	_, err = f.Write(contents)
	return f.Name(), errors.Join(err, f.Close())
}

// create makes a file of a name that is still free.
func (t terminal) create(name, ending string) (*os.File, error) {
	if t.figures == "" {
		return os.CreateTemp("", "cnn321-"+name+"-*"+ending)
	}
	if err := os.MkdirAll(t.figures, 0o755); err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		f, err := os.OpenFile(filepath.Join(t.figures, fmt.Sprintf("%s-%03d%s", name, n, ending)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

func (t terminal) Live() Live { return &terminalLive{terminal: t} }

// terminalLive remembers what is printed already, as a terminal only goes on.
type terminalLive struct {
	terminal
	saidChecking, saidReading, saidResumed, saidCompiling, saidCompiled bool
	notices                                                             int // how many are printed
	epochs                                                              int // lines of epochs printed
	bar                                                                 int // width of the bar on the screen
}

func (l *terminalLive) Show(s State) error {
	var b strings.Builder
	l.news(&b, s)
	if l.interactive && s.Phase == Training && s.Steps > 0 {
		l.erase(&b)
		line := barLine(s)
		l.bar = utf8.RuneCountInString(line)
		b.WriteString(line)
	}
	return l.print(b.String())
}

func (l *terminalLive) End(s State) error {
	var b strings.Builder
	l.erase(&b)
	l.news(&b, s)
	for _, line := range epochLines(s)[len(s.Ended):] {
		b.WriteString(line + "\n")
	}
	b.WriteString(plain(summary(s)) + "\n")
	if err := l.print(b.String()); err != nil {
		return err
	}
	if l.figures == "" || !s.hasCurves() {
		return nil
	}
	return showCurves(l, s)
}

// news adds the lines that are not printed yet.
func (l *terminalLive) news(b *strings.Builder, s State) {
	say := func(said *bool, when bool, line string) {
		if when && !*said {
			*said = true
			l.erase(b)
			b.WriteString(line + "\n")
		}
	}
	say(&l.saidChecking, s.Phase == Reading && s.Data.Checking, reading(s))
	say(&l.saidReading, s.Phase == Reading && !s.Data.Checking, reading(s))
	for ; l.notices < len(s.Notices); l.notices++ {
		l.erase(b)
		b.WriteString(s.Notices[l.notices] + "\n")
	}
	say(&l.saidResumed, s.resumed(), resumed(s))
	say(&l.saidCompiling, s.Phase == Compiling, compiling(s))
	say(&l.saidCompiled, s.Compile > 0, compiled(s))
	for ; l.epochs < len(s.Ended); l.epochs++ {
		l.erase(b)
		b.WriteString(epochLine(l.epochs+1, s.total(), s.Ended[l.epochs], s.Regression) + "\n")
	}
}

// erase clears the bar, so that a line can take its place.
func (l *terminalLive) erase(b *strings.Builder) {
	if l.bar > 0 {
		b.WriteString("\r" + strings.Repeat(" ", l.bar) + "\r")
		l.bar = 0
	}
}

func (l *terminalLive) print(text string) error {
	if text == "" {
		return nil
	}
	if _, err := io.WriteString(l.w, text); err != nil {
		return fmt.Errorf("não foi possível escrever na saída: %w", err)
	}
	return nil
}

// barLine is a training under way. The bar takes what the numbers leave of 79
// columns, so that the line stays one line on any terminal.
func barLine(s State) string {
	const columns, most = 79, 20
	name := epochName(s.Epoch, s.total())
	numbers := fmt.Sprintf("%d/%d %s %s %s", s.Step, s.Steps, pace(s.PerStep), duration(s.Remaining),
		strings.ReplaceAll(s.metrics(), " — ", " "))
	cells := columns - utf8.RuneCountInString(name+" [] "+numbers)
	cells = min(max(cells, 4), most)
	filled := cells * s.Step / s.Steps
	return fmt.Sprintf("%s [%s%s] %s", name, strings.Repeat("#", filled), strings.Repeat(".", cells-filled), numbers)
}
