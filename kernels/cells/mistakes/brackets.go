package mistakes

import (
	"bytes"
	"go/scanner"
	"go/token"
	"regexp"
)

// bracket is an opening or closing bracket in a cell.
type bracket struct {
	token        token.Token
	line, column int
}

// unbalanced is what is wrong with a cell's brackets: opened and never closed, closed and never opened, or, with both
// set, closed by another kind of bracket.
type unbalanced struct{ opened, closed *bracket }

var closers = map[token.Token]token.Token{token.LPAREN: token.RPAREN, token.LBRACK: token.RBRACK, token.LBRACE: token.RBRACE}

// balance looks for a bracket without its partner. Brackets in strings and comments do not count.
func balance(source string) *unbalanced { return find(source, nil) }

// find is balance for a text in which one bracket does not count.
func find(source string, skip *bracket) *unbalanced {
	var open []bracket
	var suspect *bracket // a brace closed further to the left than it was opened: one below it was forgotten
	lines := splitLines(source)
	var wrong *unbalanced
	lastLine := 0
	scan(source, func(tok token.Token, line, column int, _ string) bool {
		first := line != lastLine
		lastLine = line
		b := bracket{tok, line, column}
		if skip != nil && *skip == b {
			return true
		}
		switch tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open = append(open, b)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(open) == 0 {
				wrong = &unbalanced{closed: &b}
				return false
			}
			top := open[len(open)-1]
			if closers[top.token] != tok {
				if skip == nil && find(source, &b) == nil {
					wrong = &unbalanced{closed: &b} // without it all is well
				} else {
					wrong = &unbalanced{opened: &top, closed: &b}
				}
				return false
			}
			if tok == token.RBRACE && first && suspect == nil && indent(lines, line) < indent(lines, top.line) {
				suspect = &top
			}
			open = open[:len(open)-1]
		}
		return true
	})
	if wrong != nil || len(open) == 0 {
		return wrong
	}
	if suspect != nil {
		return &unbalanced{opened: suspect}
	}
	return &unbalanced{opened: &open[len(open)-1]}
}

// depth is how many braces are open at a place.
func depth(source string, line, column int) int {
	open := 0
	scan(source, func(tok token.Token, l, c int, _ string) bool {
		if l > line || l == line && c >= column {
			return false
		}
		switch tok {
		case token.LBRACE:
			open++
		case token.RBRACE:
			open--
		}
		return true
	})
	return open
}

func indent(lines []string, line int) int {
	if line < 1 || line > len(lines) {
		return 0
	}
	for i, r := range lines[line-1] {
		if r != ' ' && r != '\t' {
			return i
		}
	}
	return 0
}

// scan gives the tokens of a text in turn, comments left out, until do returns false.
func scan(source string, do func(tok token.Token, line, column int, text string) bool) {
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, withoutCommands(source), func(token.Position, string) {}, 0)
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return
		}
		p := file.PositionFor(pos, false)
		if !do(tok, p.Line, p.Column, text) {
			return
		}
	}
}

// withoutCommands blanks a cell's lines of commands, which are no Go, and keeps all places.
func withoutCommands(source string) []byte {
	return commandLine.ReplaceAllFunc([]byte(source), func(line []byte) []byte { return bytes.Repeat([]byte{' '}, len(line)) })
}

var commandLine = regexp.MustCompile(`(?m)^[ \t]*(?:%|![^=]).*$`)
