package cells

import (
	"go/scanner"
	"go/token"
	"strings"

	"cnn321/kernels/cells/source"
)

// Kind says what a remembered name is.
type Kind string

const (
	KindImport Kind = "import"
	KindConst  Kind = "const"
	KindVar    Kind = "var" // declared with var: initialised again when what it was made of changes
	KindType   Kind = "type"
	KindFunc   Kind = "func"  // also methods
	KindValue  Kind = "value" // left by a statement, as by x := 3
)

// cellText is the text of one run of a cell.
type cellText struct {
	serial int // tells runs apart that have one count, as silent ones have
	count  int
	label  string
	text   string
}

// entity is one declaration of one name. It is written down once; a name that is declared anew gets a new entity.
type entity struct {
	// id tells declarations apart; a declaration that says word by word what the one before it said keeps its id.
	id   int
	kind Kind
	name string // "" for blank and dot imports
	cell *cellText
	item *source.Item

	// bound is what names meant where the entity was declared and mean for ever: packages, and Go's own names (nil).
	// As in a Go package of several files, an import is a matter of its own cell.
	bound map[string]*entity

	path string // of an import

	// unit is what is initialised together with a variable: its names, blank where a later declaration took one.
	unit *unit
	// typ is how the type of a variable or value is written; shape is what it is made of.
	typ   *spelling
	shape string
	// made is what a declared variable was made of when it was initialised: the ids of declarations by their keys.
	made map[string]int
	// carried is set while the value lies in the values folder; lost says why it does not.
	carried bool
	lost    string

	sound bool // it has compiled: what keeps it from that now is a later change

	program int // the program of its plan that declares it
}

// unit is the variables of one declaration that cannot be parted, as in var a, b = f().
type unit struct{ members []*entity }

// key names the entity in the memory: methods are kept under their type's name.
func (e *entity) key() string {
	if e.item != nil && e.item.Method() {
		return e.item.Receiver + "." + e.name
	}
	return e.name
}

// holds reports whether the entity has a value that lives on.
func (e *entity) holds() bool { return e.kind == KindVar || e.kind == KindValue }

// text is what the learner wrote.
func (e *entity) text() string {
	if e.item == nil {
		return e.name
	}
	text := e.cell.text[e.item.Start:e.item.End]
	if e.kind == KindConst {
		text = e.name + " " + e.cell.span(e.item.TypeText) + " = " + e.cell.span(e.item.Values[0])
	}
	return text
}

func (c *cellText) span(s source.Span) string { return c.text[s.Start:s.End] }

// same reports whether two declarations say the same word by word, so that nothing that depends on the older one need be
// made again. A variable is always another: to declare it anew is to reset it.
func (e *entity) same(old *entity) bool {
	if old == nil || e.kind != old.kind {
		return false
	}
	switch e.kind {
	case KindVar:
		return false
	case KindImport:
		return e.path == old.path
	case KindValue:
		return e.typ != nil && old.typ != nil && e.shape == old.shape
	case KindConst:
		if len(e.item.IotaUses) > 0 && e.item.Iota != old.item.Iota {
			return false
		}
	}
	return words(e.text()) == words(old.text())
}

// words returns the text without comments and the space between its words.
func words(text string) string {
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", -1, len(text)), []byte(text), func(token.Position, string) {}, 0)
	var all []string
	for {
		_, tok, literal := s.Scan()
		if tok == token.EOF {
			return strings.Join(all, " ")
		}
		if literal == "" || tok == token.SEMICOLON {
			literal = tok.String()
		}
		all = append(all, literal)
	}
}
