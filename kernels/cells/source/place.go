package source

import (
	"go/scanner"
	"go/token"
	"strings"
)

// Place is the kind of text in which a cursor stands.
type Place int

const (
	// Code is all but the others.
	Code Place = iota
	// Comment is a comment, to the end of its line or of itself.
	Comment
	// String is a string, but for the paths of imports.
	String
)

// At tells in what kind of a normalised text's Go the byte at stands, and in a string also what is written of it before,
// without the quote; raw is set in a string in `…`. A cell that is half written will do.
func At(text string, at int) (place Place, written string, raw bool) {
	start := 0
	for _, piece := range Split(text) {
		if piece.Kind == Go && piece.Start <= at && at <= piece.End {
			start, text = piece.Start, text[:piece.End]
		}
	}
	var s scanner.Scanner
	set := token.NewFileSet()
	file := set.AddFile("", -1, len(text)-start)
	s.Init(file, []byte(text[start:]), func(token.Position, string) {}, scanner.ScanComments) // what is half written is wrong
	imports := importing{}
	for {
		pos, tok, literal := s.Scan()
		from := start + file.Offset(pos)
		if tok == token.EOF || from >= at {
			return Code, "", false
		}
		switch tok {
		case token.COMMENT:
			to := from + len(literal)
			if at < to || at == to && !strings.HasSuffix(literal, "*/") {
				return Comment, "", false
			}
			continue
		case token.STRING:
			open := len(literal) == 1 || literal[len(literal)-1] != literal[0]
			if to := from + len(literal); (at < to || at == to && open) && !imports.path() {
				return String, text[from+1 : at], literal[0] == '`'
			}
		}
		imports.next(tok)
	}
}

// importing follows Go's words to tell which strings are the paths of imports.
type importing struct{ on, group bool }

func (i *importing) next(tok token.Token) {
	switch {
	case tok == token.IMPORT:
		i.on = true
	case i.on && tok == token.LPAREN:
		i.group = true
	case tok == token.RPAREN, tok == token.SEMICOLON && !i.group:
		*i = importing{}
	}
}

func (i *importing) path() bool { return i.on }
