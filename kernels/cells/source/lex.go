package source

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// state is where a reader of Go text stands between two lines.
type state struct {
	open    []bracket // brackets that are not closed
	raw     bool      // inside a raw string
	comment bool      // inside a /* comment */
	operand bool      // the last token may end a statement, so that a new line ends it
	label   bool      // the last token is the colon of a label
	start   int       // where the raw string or comment begins
	extra   int       // the first bracket that closes nothing, -1 without one
}

type bracket struct {
	char   byte
	offset int
}

// atStatement reports whether a new statement may begin here.
func (s *state) atStatement() bool {
	return len(s.open) == 0 && !s.raw && !s.comment && (s.operand || s.label)
}

// unfinished are the keywords after which a line goes on.
var unfinished = map[string]bool{
	"case": true, "chan": true, "const": true, "default": true, "defer": true, "else": true, "for": true, "func": true,
	"go": true, "goto": true, "if": true, "import": true, "interface": true, "map": true, "package": true, "range": true,
	"select": true, "struct": true, "switch": true, "type": true, "var": true,
}

// line reads text[from:to], one line without its end. It is lenient: what is wrong is for the parser to say.
func (s *state) line(text string, from, to int) {
	for i := from; i < to; {
		c := text[i]
		if s.label && c != ' ' && c != '\t' && !s.comment {
			s.label = c == '/'
		}
		switch {
		case s.raw:
			end := strings.IndexByte(text[i:to], '`')
			if end < 0 {
				return
			}
			i += end + 1
			s.raw, s.operand = false, true
		case s.comment:
			end := strings.Index(text[i:to], "*/")
			if end < 0 {
				return
			}
			i += end + 2
			s.comment = false
		case strings.HasPrefix(text[i:to], "//"):
			return
		case strings.HasPrefix(text[i:to], "/*"):
			s.comment, s.start = true, i
			i += 2
		case c == '`':
			s.raw, s.start = true, i
			i++
		case c == '"' || c == '\'':
			i = s.quoted(text, i, to)
			s.operand = true
		case c == '(' || c == '[' || c == '{':
			s.open = append(s.open, bracket{c, i})
			s.operand = false
			i++
		case c == ')' || c == ']' || c == '}':
			if len(s.open) > 0 {
				s.open = s.open[:len(s.open)-1]
			} else if s.extra < 0 {
				s.extra = i
			}
			s.operand = true
			i++
		case c == ' ' || c == '\t':
			i++
		case c == ':' && s.operand && len(s.open) == 0 && !strings.HasPrefix(text[i:to], ":="):
			s.label, s.operand = true, false
			i++
		case c == ';':
			s.operand = true // a statement has ended
			i++
		case strings.HasPrefix(text[i:to], "++"), strings.HasPrefix(text[i:to], "--"):
			s.operand = true
			i += 2
		default:
			r, size := utf8.DecodeRuneInString(text[i:to])
			if !isWord(r) {
				s.operand = false
				i += size
				continue
			}
			end := i
			for end < to {
				r, size := utf8.DecodeRuneInString(text[end:to])
				if !isWord(r) {
					break
				}
				end += size
			}
			s.operand = !unfinished[text[i:end]]
			i = end
		}
	}
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// quoted returns the end of a string or a rune that begins at i. One that is not closed ends with its line.
func (s *state) quoted(text string, i, to int) int {
	quote := text[i]
	for i++; i < to; i++ {
		switch text[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		}
	}
	return to
}
