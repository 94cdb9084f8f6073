package cells

import (
	"strings"

	"cnn321/kernels/cells/source"
)

// IsComplete tells a console whether code can run as it stands: "complete", "incomplete" with the indent of the line to
// come, or "invalid".
func (s *Session) IsComplete(code string) (status, indent string) {
	text := source.Normalise(code)
	if depth, open := source.Unfinished(text); open {
		return "incomplete", strings.Repeat("\t", depth)
	}
	if pieces := source.Split(text); len(pieces) > 0 && pieces[len(pieces)-1].Kind == source.Script && !strings.HasSuffix(text, "\n") {
		return "incomplete", "" // only an empty line tells that a script is over
	}
	if len(source.Parse(code).Errors) > 0 {
		return "invalid", ""
	}
	return "complete", ""
}

// CommandAt returns the command in which the cursor stands, from the beginning of its line to the cursor; ok is false in Go.
// Cursor counts code points.
func (s *Session) CommandAt(code string, cursor int) (line string, ok bool) {
	text, at := source.Normalise(code), source.CursorOffset(code, cursor)
	for _, piece := range source.Split(text) {
		last := at == piece.End && (piece.Kind == source.Script || !strings.HasSuffix(text[:at], "\n"))
		if piece.Kind != source.Go && piece.Start <= at && (at < piece.End || last) {
			before := text[piece.Start:at]
			return before[strings.LastIndexByte(before, '\n')+1:], true
		}
	}
	return "", false
}

// Within tells in what kind of Go the cursor stands, and in a string what is written of it before; see [source.At].
func (s *Session) Within(code string, cursor int) (place source.Place, written string, raw bool) {
	return source.At(source.Normalise(code), source.CursorOffset(code, cursor))
}
