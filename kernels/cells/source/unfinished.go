package source

import "strings"

// Unfinished reports whether text ends in the middle of something: brackets, a raw string, a comment, an expression or a
// command that goes on in the next line. Depth is how many brackets are open.
func Unfinished(text string) (depth int, open bool) {
	pieces, s := split(text)
	if n := len(pieces); n > 0 && pieces[n-1].Kind != Go {
		last := pieces[n-1]
		return 0, last.Kind == Command && strings.HasSuffix(strings.TrimRight(text, "\n"), `\`)
	}
	if s.extra >= 0 {
		return 0, false
	}
	if strings.TrimSpace(text) == "" {
		return 0, false
	}
	return len(s.open), len(s.open) > 0 || s.raw || s.comment || !s.operand
}
