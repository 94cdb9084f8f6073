package source

import (
	"strings"
	"unicode/utf8"
)

// Normalise returns code as the rest of the package reads it: lines that end in a line feed, whatever ended them, and no
// byte order mark.
func Normalise(code string) string {
	code = strings.ReplaceAll(code, "\ufeff", "")
	code = strings.ReplaceAll(code, "\r\n", "\n")
	return strings.ReplaceAll(code, "\r", "\n")
}

// Position returns the line and column of a byte of text, both counted from 1, the column in bytes as Go's tools do.
func Position(text string, offset int) (line, column int) {
	offset = min(max(offset, 0), len(text))
	before := text[:offset]
	return 1 + strings.Count(before, "\n"), offset - strings.LastIndexByte(before, '\n')
}

// Offset is Position's inverse. A place outside of text gives the nearest one in it.
func Offset(text string, line, column int) int {
	offset := 0
	for ; line > 1; line-- {
		next := strings.IndexByte(text[offset:], '\n')
		if next < 0 {
			return len(text)
		}
		offset += next + 1
	}
	return min(offset+max(column, 1)-1, len(text))
}

// CursorOffset returns the byte at which a cursor stands that counts the Unicode code points of code, as Jupyter's does,
// in the normalised text.
func CursorOffset(code string, cursor int) int {
	before := code
	n := 0
	for i := range code {
		if n == cursor {
			before = code[:i]
			break
		}
		n++
	}
	return len(Normalise(before))
}

// blank returns text with every byte of the given ranges replaced by a space; line ends stay.
func blank(text string, ranges ...[2]int) string {
	out := []byte(text)
	for _, r := range ranges {
		for i := r[0]; i < r[1]; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	return string(out)
}

// firstLetter returns the first letter of s.
func firstLetter(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
