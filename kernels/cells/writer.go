package cells

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cnn321/kernels/cells/source"
)

// another marks, in a program, the names of which it has more than one: x and xˑ1 were both declared as x. It is a letter
// that no keyboard has.
const another = "ˑ"

// original returns the name as the learner wrote it.
func original(name string) string {
	before, _, _ := strings.Cut(name, another)
	return before
}

// plain takes the marks out of a text.
func plain(text string) string {
	for {
		before, after, found := strings.Cut(text, another)
		if !found {
			return text
		}
		text = before + strings.TrimLeft(after, "0123456789")
	}
}

// writer writes a program's text.
type writer struct {
	*view
	out   strings.Builder
	names map[*entity]string
	lives string // the live package's name
	bare  bool   // without places

	pictures bool                        // whether an image is shown
	earlier  map[*entity]bool            // what begins with the value that an earlier cell left, though the program makes it anew
	runs     bool                        // whether the program is to run, and not only to be checked
	logs     bool                        // whether package fatal is used
	begins   map[*cellText][]source.Span // functions that goroutines begin with
}

// name gives every entity of the reach its name in the program: its own, but for those that share one.
func (w *writer) name(r *reach) {
	w.names = make(map[*entity]string)
	taken := map[string]bool{"main": true, "init": true} // which a package keeps for its functions
	for name := range r.universe {
		taken[name] = true
	}
	imports := make(map[string]string)
	all := r.sorted()
	// What a name means at the cell's end keeps it; then others, the later ones first.
	slices.SortStableFunc(all, func(a, b *entity) int {
		return cmp.Compare(w.precedence(a), w.precedence(b))
	})
	for _, e := range all {
		if e.name == "_" || e.name == "." || e.item != nil && e.item.Method() {
			w.names[e] = e.name
			continue
		}
		importKey := e.path + " " + e.name
		if e.kind == KindImport && imports[importKey] != "" {
			w.names[e] = imports[importKey]
			continue
		}
		name := e.name
		for n := 1; taken[name]; n++ {
			name = e.name + another + strconv.Itoa(n)
		}
		taken[name] = true
		w.names[e] = name
		if e.kind == KindImport {
			imports[importKey] = name
		}
	}
	w.lives = "cnn321" + another
}

// declared returns the type that goes by the name in the program.
func (w *writer) declared(name string) *entity {
	for e, other := range w.names {
		if other == name && e.kind == KindType {
			return e
		}
	}
	return nil
}

func (w *writer) precedence(e *entity) int {
	switch {
	case w.latest(e.name) == e:
		return 0
	case e.kind != KindImport:
		return 1
	default:
		return 2
	}
}

// substitution is a stretch of a cell's text that the program says in other words.
type substitution struct {
	offset, length int
	text           string
}

// directive says where in a cell the text comes from that follows.
func (w *writer) directive(cell *cellText, offset int) {
	if w.bare {
		return
	}
	line, column := source.Position(cell.text, offset)
	name := cell.label
	if !w.runs {
		name = cell.key()
	}
	fmt.Fprintf(&w.out, "/*line %s:%d:%d*/", name, line, column)
}

// key names the cell for the type checker.
func (c *cellText) key() string { return "cell" + strconv.Itoa(c.serial) }

// ours says that what follows is no cell's text.
func (w *writer) ours() {
	if !w.bare {
		w.out.WriteString("/*line programa:1:1*/")
	}
}

// copy writes a stretch of a cell's text with the substitutions that lie in it.
func (w *writer) copy(cell *cellText, span source.Span, substitutions []substitution) {
	if span.Empty() {
		return
	}
	slices.SortStableFunc(substitutions, func(a, b substitution) int {
		return cmp.Or(a.offset-b.offset, min(a.length, 1)-min(b.length, 1)) // what is put in stands before what is replaced
	})
	w.directive(cell, span.Start)
	from := span.Start
	for _, s := range substitutions {
		if s.offset < from || s.offset+s.length > span.End {
			continue
		}
		w.out.WriteString(cell.text[from:s.offset])
		w.out.WriteString(s.text)
		from = s.offset + s.length
		if len(s.text) != s.length && from < span.End {
			w.directive(cell, from)
		}
	}
	w.out.WriteString(cell.text[from:span.End])
}

// renamed returns the substitutions for the names that have others in the program.
func (w *writer) renamed(uses []use) []substitution {
	var all []substitution
	for _, u := range uses {
		if u.target == nil || u.ref.Name == "" || u.target.name == "." {
			continue
		}
		name := w.names[u.target]
		if w.runs && replaced(u) {
			name = w.lives
			if u.target.path == "log" {
				name = w.fatal()
			}
		}
		if name != u.ref.Name && name != "" && !(u.ref.Key && !w.runs) {
			all = append(all, substitution{u.ref.Offset, len(u.ref.Name), name})
		}
	}
	return all
}

// typeText writes a type's name.
func (w *writer) typeText(s *spelling) string {
	var b strings.Builder
	for _, part := range s.parts {
		switch {
		case part.path != "":
			b.WriteString(w.names[w.importOf(part.path)] + "." + part.name)
		case part.name != "":
			b.WriteString(w.names[w.typeNamed(part)])
		default:
			b.WriteString(part.text)
		}
	}
	return b.String()
}

// imports writes the imports of the reach.
func (w *writer) imports(r *reach, extra ...string) {
	lines := slices.Clone(extra)
	for e := range r.entities {
		if e.kind == KindImport {
			lines = append(lines, w.names[e]+" "+strconv.Quote(e.path))
		}
	}
	for _, e := range w.blanks() {
		lines = append(lines, "_ "+strconv.Quote(e.path))
	}
	slices.Sort(lines)
	w.out.WriteString("package main\n\nimport (\n")
	for _, line := range slices.Compact(lines) {
		w.out.WriteString("\t" + line + "\n")
	}
	w.out.WriteString(")\n\n")
}

// blanks returns the imports for their effect, which every program has.
func (v *view) blanks() []*entity {
	var all []*entity
	for _, e := range v.memory.blank {
		all = append(all, e)
	}
	for _, e := range v.entities {
		if e.kind == KindImport && e.name == "_" {
			all = append(all, e)
		}
	}
	return all
}

// declaration writes a constant, a type or a function.
func (w *writer) declaration(e *entity) {
	uses := w.uses(e)
	substitutions := w.renamed(uses)
	own := substitution{e.item.Name, len(e.name), w.names[e]}
	switch e.kind {
	case KindConst:
		w.out.WriteString("const ")
		w.directive(e.cell, e.item.Name)
		w.out.WriteString(w.names[e] + " ")
		for _, offset := range e.item.IotaUses {
			text := fmt.Sprintf("%4d", e.item.Iota) // as long as the word
			substitutions = append(substitutions, substitution{offset, len("iota"), text})
		}
		w.copy(e.cell, e.item.TypeText, substitutions)
		w.out.WriteString(" = ")
		w.copy(e.cell, e.item.Values[0], substitutions)
	case KindType:
		w.out.WriteString("type ")
		if own.text != e.name {
			substitutions = append(substitutions, own)
		}
		w.copy(e.cell, source.Span{Start: e.item.Start, End: e.item.End}, substitutions)
	case KindFunc:
		for _, d := range e.item.Directives {
			w.out.WriteString(e.cell.span(d) + "\n")
		}
		if own.text != e.name {
			substitutions = append(substitutions, own)
		}
		w.function(e.cell, e.item, substitutions)
	}
	w.out.WriteString("\n")
	w.ours()
	w.out.WriteString("\n")
}

// function writes a function's text; the keyword stands before the place, for whoever copies the declaration alone.
func (w *writer) function(cell *cellText, item *source.Item, substitutions []substitution) {
	w.out.WriteString("func ")
	start := item.Start + len("func")
	for cell.text[start] == ' ' || cell.text[start] == '\t' {
		start++
	}
	w.copy(cell, source.Span{Start: start, End: item.End}, append(substitutions, w.watched(cell, item)...))
}

// watched returns, for labels their other names, for every loop, the question whether the cell was told to stop, and for goroutines what saves the values
// should they end the program.
func (w *writer) watched(cell *cellText, item *source.Item) []substitution {
	var all []substitution
	if cell == w.cell {
		all = slices.Clone(w.relabelled[item])
	}
	if !w.runs {
		return all
	}
	for _, offset := range item.Loops {
		all = append(all, substitution{offset, 0, w.lives + ".Tick();"})
	}
	for _, offset := range item.Goroutines {
		all = append(all, substitution{offset, 0, "defer " + w.lives + ".Goroutine();"})
	}
	return append(all, w.begun(cell, source.Span{Start: item.Start, End: item.End})...)
}
