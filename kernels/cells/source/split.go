package source

import "strings"

// PieceKind says what a piece of a cell is.
type PieceKind int

const (
	// Go is Go's text.
	Go PieceKind = iota
	// Command is one line that begins with % or !, and the lines that go on with it.
	Command
	// Separator is a line %% or %main, with the arguments of the program, if any.
	Separator
	// Script is a line such as %%bash, and all that follows it in the cell.
	Script
)

// Piece is a part of a cell. Pieces follow each other without a gap.
type Piece struct {
	Kind       PieceKind
	Start, End int // bytes of the normalised text
	// Text is what a command says: without the prefix //gonb:, continued lines as one. For other kinds it is the text as
	// it stands.
	Text string
}

// commentPrefix lets a command stand in a file that editors take for Go.
const commentPrefix = "//gonb:"

// Split takes a normalised cell apart. A command is seen only where a statement may begin: not within brackets, strings,
// comments, or an expression that goes on from the line before.
func Split(text string) []Piece {
	pieces, _ := split(text)
	return pieces
}

func split(text string) ([]Piece, *state) {
	var pieces []Piece
	s := &state{operand: true, extra: -1}
	goStart := 0
	for from := 0; from < len(text); {
		to := lineEnd(text, from)
		next := min(to+1, len(text))
		word := ""
		if s.atStatement() {
			word = commandStart(text[from:to])
		}
		if word == "" {
			s.line(text, from, to)
			from = next
			continue
		}
		if from > goStart {
			pieces = append(pieces, Piece{Kind: Go, Start: goStart, End: from, Text: text[goStart:from]})
		}
		piece := Piece{Start: from}
		if isScript(word) {
			piece.Kind, piece.End = Script, len(text)
			piece.Text = strings.TrimPrefix(strings.TrimLeft(text[from:], " \t"), commentPrefix)
		} else {
			piece.Kind = Command
			if isSeparator(word) {
				piece.Kind = Separator
			}
			piece.Text, piece.End = joined(text, from)
		}
		pieces = append(pieces, piece)
		from, goStart = piece.End, piece.End
	}
	if goStart < len(text) {
		pieces = append(pieces, Piece{Kind: Go, Start: goStart, End: len(text), Text: text[goStart:]})
	}
	return pieces, s
}

func lineEnd(text string, from int) int {
	if n := strings.IndexByte(text[from:], '\n'); n >= 0 {
		return from + n
	}
	return len(text)
}

// commandStart returns the command of a line, without its prefix, or "" where there is none.
func commandStart(line string) string {
	line = strings.TrimPrefix(strings.TrimLeft(line, " \t"), commentPrefix)
	if len(line) == 0 || line[0] != '%' && line[0] != '!' || strings.HasPrefix(line, "!=") {
		return ""
	}
	return line
}

func isSeparator(line string) bool {
	word, _, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
	return word == "%%" || word == "%main"
}

// isScript reports whether the line begins a cell of another language: %% and at once a name.
func isScript(line string) bool {
	return strings.HasPrefix(line, "%%") && isWord(firstLetter(line[2:]))
}

// joined returns the command that begins at from, with the lines that it goes on to by a backslash at its end.
func joined(text string, from int) (command string, end int) {
	for {
		to := lineEnd(text, from)
		line := text[from:to]
		if command == "" {
			line = commandStart(line)
		} else {
			line = strings.TrimPrefix(line, commentPrefix)
		}
		from = min(to+1, len(text))
		if !strings.HasSuffix(line, `\`) || from >= len(text) {
			return command + line, from
		}
		command += strings.TrimSuffix(line, `\`) + " "
	}
}
