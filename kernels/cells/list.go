package cells

import (
	"slices"
	"strings"
)

// Entry is one remembered declaration.
type Entry struct {
	Name string // a method's with its type's, as Ponto.Norma; an import's path where it has no name
	Kind Kind
	Type string // of a var or value
	Text string // as the learner wrote it
	Cell int    // the execution count of its cell
	// Carried is set where the value of a var or value lives on; Lost says why it does not.
	Carried bool
	Lost    string
}

// List returns all that is remembered, in the order in which it was declared.
func (s *Session) List() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Entry
	for _, e := range s.memory.all() {
		entry := Entry{Name: e.key(), Kind: e.kind, Text: e.text(), Cell: e.cell.count}
		if e.holds() {
			entry.Carried, entry.Lost = e.carried, e.lost
			if e.typ != nil {
				entry.Type = e.typ.String()
			}
		}
		if e.kind == KindImport {
			entry.Text = e.path
			if e.name == "_" || e.name == "." {
				entry.Name = e.path
			}
		}
		all = append(all, entry)
	}
	return all
}

// Remove forgets names: of variables, functions, types (with their methods), constants and imports, methods written as
// Ponto.Norma, and the paths of imports without a name. It returns those that were not there.
func (s *Session) Remove(names ...string) (unknown []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		name = strings.TrimSpace(name)
		found := s.memory.forget(name)
		for _, imports := range []map[string]*entity{s.memory.blank, s.memory.dots} {
			if imports[name] != nil {
				delete(imports, name)
				found = true
			}
		}
		if !found {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

// Reset forgets everything.
func (s *Session) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.memory = newMemory()
}

// Names returns the names that a cell may use, sorted, for a completion without gopls.
func (s *Session) Names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name := range s.memory.names {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Values returns the names whose values live on, sorted: the others in the values folder can go.
func (s *Session) Values() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name, e := range s.memory.names {
		if e.holds() && e.carried {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
