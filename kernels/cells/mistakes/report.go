package mistakes

import (
	"fmt"
	"strings"

	"github.com/rivo/uniseg"
)

// Report is an error as Jupyter shows it: the content of one message of type "error".
type Report struct {
	Name      string   // ename: the kind of error, in one word
	Value     string   // evalue: the sentence, on one line and without colours
	Traceback []string // what is shown, with few ANSI colours that any theme can carry

	// Mistake is the name of the known mistake, "" for a general sentence.
	Mistake string
	// Lesson is the lesson's aside that explains more; nil when there is none.
	Lesson *Lesson
}

// Interrupted reports whether the report only says that the learner stopped the cell.
func (r *Report) Interrupted() bool { return r.Name == nameInterrupt }

// Error is the sentence: a Report can be handed on as an error.
func (r *Report) Error() string { return r.Value }

// Text is the traceback as plain text.
func (r *Report) Text() string { return plain(strings.Join(r.Traceback, "\n")) }

// Names of errors, as Jupyter's clients print them before the sentence.
const (
	nameSyntax    = "ErroDeSintaxe"
	nameCompile   = "ErroDeCompilação"
	nameVet       = "Aviso"
	nameBuild     = "ErroDeConstrução"
	namePanic     = "Pânico"
	nameInterrupt = "Interrompida"
	nameExit      = "TerminouComErro"
	nameKilled    = "ProgramaEncerrado"
)

// Only the default foreground and red are used: both themes have them, and a viewer that knows no colours loses nothing.
const (
	red   = "\x1b[31m"
	bold  = "\x1b[1m"
	reset = "\x1b[0m"
)

func plain(text string) string {
	return strings.NewReplacer(red, "", bold, "", reset, "").Replace(text)
}

// Place says where, as sentences begin: "Célula [3], linha 2". A cell without a number, or a line, is 0.
func Place(cell, line int) string { return place(cell, line) }

// place says where: "Célula [3], linha 2".
func place(cell, line int) string {
	text := "Nesta célula"
	if cell > 0 {
		text = fmt.Sprintf("Célula [%d]", cell)
	}
	if line > 0 {
		text += fmt.Sprintf(", linha %d", line)
	}
	return text
}

// New makes a report of a sentence, what to do and Go's or a program's own words; the last two may be empty.
func New(name, sentence, do, words string) *Report {
	r := &Report{Name: name, Value: oneLine(sentence)}
	r.heading(sentence, do)
	r.words("", words)
	return r
}

func (r *Report) heading(sentence, do string) {
	r.Traceback = append(r.Traceback, red+bold+sentence+reset)
	if do != "" {
		r.Traceback = append(r.Traceback, do)
	}
}

// words adds the words of whoever found the error, below a blank line.
func (r *Report) words(who, text string) {
	text = strings.TrimRight(text, " \t\r\n")
	if text == "" {
		return
	}
	r.Traceback = append(r.Traceback, "")
	if who != "" {
		text = who + ": " + text
	}
	r.Traceback = append(r.Traceback, strings.Split(text, "\n")...)
}

// Lost says of which variables the program could not save what it made of them, as it was ended at once. Of none, or of a cell that the
// learner stopped, it says nothing.
func (r *Report) Lost(names []string) {
	if len(names) == 0 || r.Interrupted() {
		return
	}
	r.Traceback = append(r.Traceback, "", "O programa acabou de repente, sem poder guardar o que já tinha feito com "+strings.Join(names, ", ")+
		": execute a célula de novo quando o erro estiver corrigido.")
}

func (r *Report) lesson(l *Lesson) {
	if l == nil {
		return
	}
	r.Lesson = l
	r.Traceback = append(r.Traceback, "", "Na aula: "+l.Title)
}

// quote shows a line of the cell with its number and, for a column above 0, a caret under it.
func (r *Report) quote(source string, line, column int) {
	text, ok := lineOf(source, line)
	if !ok || strings.TrimSpace(text) == "" {
		return
	}
	number := fmt.Sprintf("%4d", line)
	r.Traceback = append(r.Traceback, "", number+" │ "+text)
	if column > 0 {
		r.Traceback = append(r.Traceback, strings.Repeat(" ", len(number))+" │ "+pad(text, column)+red+"^"+reset)
	}
}

// pad is the white space that takes as much room as what stands before a column (from 1, in bytes) of a line: a tab
// stays a tab, a wide letter takes two places, an accent that is added to a letter none.
func pad(line string, column int) string {
	before := line[:min(max(column-1, 0), len(line))]
	var b strings.Builder
	for i, part := range strings.Split(before, "\t") {
		if i > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(strings.Repeat(" ", uniseg.StringWidth(part)))
	}
	return b.String()
}

// lineOf is a line of a text, from 1. All three kinds of line ends are known.
func lineOf(source string, line int) (string, bool) {
	lines := splitLines(source)
	if line < 1 || line > len(lines) {
		return "", false
	}
	return lines[line-1], true
}

func splitLines(text string) []string {
	return strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
