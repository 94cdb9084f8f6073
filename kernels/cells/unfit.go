package cells

import (
	"fmt"
	"slices"
)

// misfit is why a declaration of an earlier cell, which has compiled, does so no longer.
type misfit struct {
	mistake
	in *entity // where the mistake stands: the method itself, or what it uses
}

// leaveUnfit finds more methods of earlier cells that no longer compile, or use what no longer does, by the declarations
// that came after them, and has the program do without them: whoever has a value of the type need not use all of its
// methods. What the cell's own declarations unfit is noted.
func (v *view) leaveUnfit(c *checked, all *reach) (more bool) {
	for _, m := range c.errors {
		if m.cell == nil || m.cell == v.cell {
			continue
		}
		for e := range all.entities {
			if e.cell != m.cell || e.item == nil || !e.item.Covers(m.offset) || !e.sound && v.mayCome(m) {
				continue
			}
			if !v.leave(misfit{m, e}, all) {
				continue
			}
			more = true
			if len(v.changed(e, v.cell.serial)) > 0 {
				v.noteOnce(c, m)
			}
		}
	}
	if more {
		v.forget()
	}
	return more
}

// leave has the program do without the methods of earlier cells that lead to the misfit.
func (v *view) leave(why misfit, all *reach) (more bool) {
	for method := range all.entities {
		if method.cell == v.cell || method.item == nil || !method.item.Method() || v.latest(method.item.Receiver) == nil {
			continue
		}
		if _, known := v.unfit[method]; !known && (method == why.in || !why.in.item.Method() && v.leadsTo(method, why.in)) {
			v.unfit[method] = why
			more = true
		}
	}
	return more
}

// leadsTo reports whether a method uses a declaration, itself or by functions, variables and constants.
func (v *view) leadsTo(method, to *entity) bool {
	seen := map[*entity]bool{method: true}
	for queue := []*entity{method}; len(queue) > 0; queue = queue[1:] {
		for _, u := range v.uses(queue[0]) {
			e := u.target
			switch {
			case e == to:
				return true
			case e != nil && !seen[e] && e.kind != KindType && e.kind != KindImport:
				seen[e] = true
				queue = append(queue, e)
			}
		}
	}
	return false
}

// changed returns what a declaration uses, or is a method of, and cells from that serial number on have declared.
func (v *view) changed(e *entity, since int) (all []*entity) {
	of := []*entity{v.latest(e.receiver())}
	for _, u := range v.uses(e) {
		of = append(of, u.target)
	}
	for _, now := range of {
		if now != nil && now.kind != KindImport && now.cell.serial >= since {
			all = append(all, now)
		}
	}
	return all
}

func (v *view) noteOnce(c *checked, m mistake) {
	d := m.cell.at(m.offset, CodeType, m.message)
	d.TypeCode, d.Reach = m.code, v.reachAt(c, m.pos)
	if !slices.ContainsFunc(v.notes, func(o Diagnostic) bool { return o.Message == d.Message }) {
		v.planner.notes = append(v.planner.notes, d)
	}
}

// proved returns what the part reaches and compiles: it is sound once the cell has ended well.
func (v *view) proved(c *checked, all *reach) (sound []*entity) {
	for e := range all.entities {
		wrong := func(m mistake) bool { return m.cell == e.cell && e.item.Covers(m.offset) }
		if e.item != nil && !e.holds() && !slices.ContainsFunc(c.errors, wrong) {
			sound = append(sound, e)
		}
	}
	return sound
}

// wantsUnfit returns the method that is not there only since the program does without it; nil for another mistake.
func (v *view) wantsUnfit(m mistake) *entity {
	receiver, name := missingMethod(m.message)
	for e := range v.unfit {
		if e.name == name && e.item.Receiver == receiver {
			return e
		}
	}
	return nil
}

// whyUnfit says which method of which cell no longer fits, and what to do.
func (v *view) whyUnfit(method *entity) string {
	why := v.unfit[method]
	in, what := method, fmt.Sprintf("o método %s, da %s,", method.name, method.cell.label)
	change := "o método"
	if why.in != method {
		in, change = why.in, why.in.name
		what += fmt.Sprintf(" usa %s, da %s, que", in.name, in.cell.label)
	}
	with := "com o que outras células mudaram depois"
	if changed := v.changed(in, in.cell.serial+1); len(changed) > 0 {
		with = fmt.Sprintf("com %s, que a %s declara de novo", changed[0].name, changed[0].cell.label)
	}
	return fmt.Sprintf("%s não combina mais %s (Go: %s). Mude %s e execute a célula dele outra vez", what, with, plain(why.message), change)
}
