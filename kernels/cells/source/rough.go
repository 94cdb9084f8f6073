package source

import (
	"go/scanner"
	"go/token"
)

// Segment is a declaration or statement of a cell that may be half typed, and so not parse.
type Segment struct {
	Start, End int
	Keyword    token.Token // IMPORT, CONST, VAR, TYPE or FUNC for a declaration; ILLEGAL for a statement
	Name       string      // of a declaration of one name
}

// Rough takes the Go of a normalised cell apart by its tokens alone. It returns the text with all else blanked out, and the
// names in it that are no selectors.
func Rough(text string) (blanked string, segments []Segment, names []string) {
	var other [][2]int
	for _, piece := range Split(text) {
		if piece.Kind != Go {
			other = append(other, [2]int{piece.Start, piece.End})
		}
	}
	blanked = blank(text, other...)
	var s scanner.Scanner
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(blanked))
	s.Init(file, []byte(blanked), func(token.Position, string) {}, 0)

	depth := 0
	current := Segment{Start: -1}
	var last [2]token.Token // the two tokens before
	finish := func(end int) {
		if current.Start >= 0 && current.End != -1 {
			current.End = end
			segments = append(segments, current)
		}
		current = Segment{Start: -1}
	}
	for {
		pos, tok, literal := s.Scan()
		offset := file.Offset(pos)
		if tok == token.EOF {
			finish(len(blanked))
			return blanked, segments, names
		}
		switch tok {
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth = max(depth-1, 0)
		}
		if tok == token.SEMICOLON && depth == 0 {
			// The semicolons of a for's head stand at depth 0 too; what follows is put in main just the same, in order.
			finish(offset)
			last = [2]token.Token{}
			continue
		}
		if current.Start < 0 {
			current = Segment{Start: offset}
			switch tok {
			case token.IMPORT, token.CONST, token.VAR, token.TYPE, token.FUNC:
				current.Keyword = tok
			case token.PACKAGE:
				current.Keyword = token.PACKAGE
			}
		} else if tok == token.IDENT && current.Name == "" && last[0] == current.Keyword && current.Keyword != token.ILLEGAL {
			current.Name = literal
		} else if current.Keyword == token.FUNC && last[0] == token.FUNC && tok == token.LPAREN && !methodFollows(blanked[offset:]) {
			current.Keyword = token.ILLEGAL // a function literal
		}
		if tok == token.IDENT && last[0] != token.PERIOD {
			names = append(names, literal)
		}
		switch tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		}
		last = [2]token.Token{tok, last[0]}
	}
}

// methodFollows reports whether text, which begins with a bracket, goes on with a name and another bracket after it.
func methodFollows(text string) bool {
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", -1, len(text)), []byte(text), func(token.Position, string) {}, 0)
	depth := 0
	for {
		_, tok, _ := s.Scan()
		switch tok {
		case token.LPAREN:
			depth++
		case token.RPAREN:
			depth--
		case token.EOF:
			return false
		}
		if depth == 0 {
			break
		}
	}
	_, tok, _ := s.Scan()
	if tok != token.IDENT {
		return false
	}
	_, tok, _ = s.Scan()
	return tok == token.LPAREN || tok == token.LBRACK
}
