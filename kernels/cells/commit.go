package cells

import (
	"fmt"
	"slices"

	"cnn321/kernels/cells/source"
)

// Outcome is how a program ended.
type Outcome struct {
	// Started is false where the program never ran, as when it did not build.
	Started bool
	// OK is set where it ended well.
	OK bool
	// Done is the number of the last step that had ended (the greatest that it gave live.Done); it counts when OK is not
	// set.
	Done int
	// Saved are the names of the values that this program saved; nil where that is not known.
	Saved []string
}

// Commit remembers what a program has left, so that later cells can use it. Of one that ended well that is all that it
// declares. Of another it is, as in Python, what it came to: the variables that were assigned, and the declarations that
// stand before the step that failed, or that those variables need.
func (s *Session) Commit(program *Program, outcome Outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if program.Run && !outcome.Started {
		return nil
	}
	index, err := s.carried()
	if err != nil {
		return err
	}
	done := outcome.Done
	if outcome.OK || !program.Run {
		done = len(program.ends)
	}
	kept := program.kept(done)
	if done < len(program.ends) && outcome.Saved != nil {
		for e := range kept { // what lies in the folder by that name may be of an older run
			kept[e] = kept[e] && (!e.holds() || slices.Contains(outcome.Saved, e.name))
		}
	}
	for _, e := range program.entities {
		if kept[e] {
			s.memory.remember(e)
		}
	}
	for _, e := range program.sound {
		e.sound = e.sound || done == len(program.ends)
	}
	for _, e := range slices.Concat(program.entities, program.remade) {
		if e.holds() && (kept[e] || e.cell.serial != program.serial && program.after[e] <= done) {
			e.made = make(map[string]int)
			for key, d := range program.made[e] {
				if e.made[key] = d.id; d.entity != nil {
					e.made[key] = d.entity.id
				}
			}
			if t, ok := program.types[e]; ok {
				e.typ, e.shape = t.typ, t.shape
			}
			e.settle(index)
		}
	}
	for _, e := range program.loaded {
		e.settle(index)
	}
	return nil
}

// Made returns the names of the variables that the program had made when so many of its steps had ended.
func (p *Program) Made(done int) []string {
	var names []string
	for e, step := range p.after {
		if step > 0 && step <= done && slices.Contains(p.Saves, e.name) {
			names = append(names, e.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// settle notes whether the variable's value was kept.
func (e *entity) settle(index map[string]Carried) {
	e.carried, e.lost = true, ""
	if e.typ == nil {
		e.carried = false
		return
	}
	if index == nil {
		return
	}
	saved, ok := index[e.name]
	switch {
	case saved.Refusal != "":
		e.carried, e.lost = false, saved.Refusal
	case !ok && e.kind == KindVar: // it is made again when it is reached
		e.carried = false
	case !ok:
		e.carried = false
		e.lost = fmt.Sprintf("o valor de %s não foi guardado: execute de novo a %s, que o faz", e.name, e.cell.label)
	}
}

// kept returns the entities that stay when so many steps of the program have ended.
func (p *Program) kept(done int) map[*entity]bool {
	kept := make(map[*entity]bool)
	if done >= len(p.ends) {
		for _, e := range p.entities {
			kept[e] = true
		}
		return kept
	}
	fails := p.ends[done] // where the step begins that did not end
	for _, e := range p.entities {
		switch {
		case e.kind == KindImport:
			kept[e] = true
		case !e.holds():
			kept[e] = e.item.Start < fails
		default:
			kept[e] = p.after[e] != 0 && p.after[e] <= done
		}
	}
	for e := range kept {
		if kept[e] && e.holds() {
			p.keepNeeds(e, kept)
		}
	}
	return kept
}

// keepNeeds keeps the declarations that a variable was made of, and its type.
func (p *Program) keepNeeds(e *entity, kept map[*entity]bool) {
	for _, d := range p.made[e] {
		if d.entity != nil && !d.entity.holds() && slices.Contains(p.entities, d.entity) {
			kept[d.entity] = true
		}
	}
	if e.typ == nil {
		return
	}
	for _, part := range e.typ.parts {
		for _, d := range p.entities {
			if part.path == "" && part.name != "" && (d.kind == KindType && d.name == part.name || d.receiver() == part.name) && !kept[d] {
				kept[d] = true
				p.keepTypes(d, kept)
			}
		}
	}
}

// keepTypes keeps the types and functions that a declaration mentions.
func (p *Program) keepTypes(e *entity, kept map[*entity]bool) {
	for _, ref := range e.item.Refs {
		for _, d := range p.entities {
			if !d.holds() && d.kind != KindImport && d.name == ref.Name && !kept[d] {
				kept[d] = true
				p.keepTypes(d, kept)
			}
		}
	}
}

func (e *entity) receiver() string {
	if e.item == nil || e.item.Kind != source.Func {
		return ""
	}
	return e.item.Receiver
}
