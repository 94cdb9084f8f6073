package gopls

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// document is a program's text, counted in three ways: bytes as Go does, code points as Jupyter does, and lines with
// UTF-16 units as LSP does.
type document struct {
	text  string
	lines []int // the byte at which each line begins
}

// newDocument makes every byte that is no UTF-8 a U+FFFD of its own, as a conversion to code points does.
func newDocument(text string) document {
	if !utf8.ValidString(text) {
		text = string([]rune(text))
	}
	d := document{text: text, lines: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	return d
}

// offset is the byte at which the given code point begins; a number outside the text stands for its nearest end.
func (d document) offset(points int) int {
	if points <= 0 {
		return 0
	}
	for i := range d.text {
		if points == 0 {
			return i
		}
		points--
	}
	return len(d.text)
}

// points is the number of code points before a byte.
func (d document) points(offset int) int { return utf8.RuneCountInString(d.text[:offset]) }

// position is where LSP finds a byte.
func (d document) position(offset int) position {
	line := sort.SearchInts(d.lines, offset+1) - 1
	units := 0
	for _, r := range d.text[d.lines[line]:offset] {
		units += utf16Units(r)
	}
	return position{Line: line, Character: units}
}

// byteAt is the byte that LSP's position names; ok is false for one that is not in the text.
func (d document) byteAt(p position) (offset int, ok bool) {
	if p.Line < 0 || p.Line >= len(d.lines) || p.Character < 0 {
		return 0, false
	}
	start := d.lines[p.Line]
	line := d.text[start:]
	if end := strings.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	units := 0
	for i, r := range line {
		if units >= p.Character {
			return start + i, units == p.Character
		}
		units += utf16Units(r)
	}
	return start + len(line), units == p.Character
}

func utf16Units(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}
