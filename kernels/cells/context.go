package cells

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cnn321/kernels/cells/source"
)

// begun are the remembered names that the one at the cursor may become, as it is typed so far.
func (s *Session) begun(code string, at int) []string {
	text := source.Normalise(code)
	before := text[:min(at, len(text))]
	start := strings.LastIndexFunc(before, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) // of what stands before it
	if start >= 0 {
		_, size := utf8.DecodeRuneInString(before[start:])
		start += size
	}
	prefix := strings.ToLower(before[max(start, 0):])
	if prefix == "" || start > 0 && before[start-1] == '.' {
		return nil
	}
	var names []string
	for name := range s.memory.names {
		if strings.HasPrefix(strings.ToLower(name), prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Context returns a program that holds the cell as it stands, also half typed, below what it may reach of the memory, for
// a tool that completes and explains Go (gopls). Cursor counts the Unicode code points of code, as Jupyter does; offset is
// the byte of the program that stands for it.
func (s *Session) Context(code string, cursor int) (program string, offset int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.context(code, cursor)
}

// context is Context for whoever holds the lock.
func (s *Session) context(code string, cursor int) (program string, offset int) {
	at := source.CursorOffset(code, cursor)
	text, segments, used := source.Rough(source.Normalise(code))

	p := &planner{session: s, memory: s.memory, cell: &cellText{}, src: &source.Cell{}, versions: make(map[string][]*entity)}
	v := p.view(&part{out: new(Program)})
	v.declared = true
	own := make(map[string]bool) // what the cell declares itself
	for _, segment := range segments {
		own[segment.Name] = true
	}
	r := newReach()
	for _, name := range append(used, s.begun(code, at)...) {
		if e := s.memory.names[name]; e != nil && !own[name] {
			r.addEntity(v, e)
		}
	}
	w := &writer{view: v, bare: true}
	w.name(r)
	w.imports(r)
	// The cell's imports stand before all else.
	cursorAt := -1
	put := func(segment source.Segment, after string) {
		if segment.Start <= at && at <= segment.End && cursorAt < 0 {
			cursorAt = w.out.Len() + at - segment.Start
		}
		w.out.WriteString(text[segment.Start:segment.End] + after)
	}
	for _, segment := range segments {
		if segment.Keyword == token.IMPORT {
			put(segment, "\n")
		}
	}
	for _, path := range s.meant(text, used, own) {
		w.out.WriteString("import " + strconv.Quote(path) + "\n")
	}
	for _, e := range r.sorted() {
		switch {
		case e.kind == KindImport:
		case e.holds():
			if v.writable(e.typ) == "" {
				w.out.WriteString("var " + w.names[e] + " " + w.typeText(e.typ) + "\n")
			}
		case !own[e.name] || e.item.Method():
			w.declaration(e)
		}
	}
	for _, segment := range segments {
		if segment.Keyword != token.IMPORT && segment.Keyword != token.ILLEGAL && segment.Keyword != token.PACKAGE {
			put(segment, "\n")
		}
	}
	w.out.WriteString("func main() {\n")
	for i, segment := range segments {
		if segment.Keyword != token.ILLEGAL {
			continue
		}
		// What stands between two statements, as an empty line with the cursor, comes along.
		after := "\n"
		if i+1 < len(segments) && segments[i+1].Keyword == token.ILLEGAL {
			segment.End, after = segments[i+1].Start, ""
		} else if i+1 == len(segments) {
			segment.End = len(text)
		}
		put(segment, after)
	}
	if cursorAt < 0 {
		cursorAt = w.out.Len()
	}
	w.out.WriteString("\n}\n")
	return strings.TrimRight(w.out.String(), "\n") + "\n", cursorAt
}

// meant are the packages that names in a cell mean without an import, as far as they are known already.
func (s *Session) meant(text string, used []string, own map[string]bool) (paths []string) {
	for _, name := range used {
		if own[name] || s.memory.names[name] != nil || types.Universe.Lookup(name) != nil || !strings.Contains(text, name+".") {
			continue
		}
		if path := s.packages.Path(name); path != "" && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}
