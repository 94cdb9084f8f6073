package cells

import (
	"fmt"
	"slices"
	"strconv"

	"cnn321/kernels/cells/source"
)

// vars returns, for live.Main, each variable with the step that assigns it first and those that may touch it.
func (w *writer) vars(order []execution, runs *reach) []string {
	assigned := make(map[*entity]int)
	for e, step := range w.replaced {
		assigned[e] = step
	}
	touched := make(map[*entity][]int)
	for n, x := range order {
		for _, e := range w.assigns(x) {
			if assigned[e] == 0 {
				assigned[e] = n + 1
			}
		}
		reached := newReach()
		x.addTo(w.view, reached)
		concurrent := startsGoroutine(reached, x)
		for e := range reached.entities {
			if !e.holds() {
				continue
			}
			touched[e] = append(touched[e], n+1)
			if concurrent && !slices.Contains(touched[e], 0) {
				touched[e] = append(touched[e], 0)
			}
		}
	}
	w.part.out.after = assigned
	w.earlier = w.earlierValues(order, runs, assigned)
	var vars []string
	for _, e := range runs.sorted() {
		if !e.holds() || w.local(e) || w.finalVersion(e, runs) != e {
			continue
		}
		slices.Sort(touched[e])
		first := assigned[e]
		if w.earlier[e] {
			first = 0
		}
		text := fmt.Sprintf("%s.Var(%q, &%s, %d", w.lives, e.name, w.names[e], first)
		for _, n := range touched[e] {
			text += ", " + strconv.Itoa(n)
		}
		vars = append(vars, text+")")
	}
	return vars
}

// earlierValues finds what the program makes anew by a := but uses before, through a function that the cell declares: until
// then it has the value that an earlier cell left, if that is of the same type.
func (w *writer) earlierValues(order []execution, runs *reach, assigned map[*entity]int) map[*entity]bool {
	earlier := make(map[*entity]bool)
	for e := range runs.entities {
		old := w.memory.names[e.name]
		if e.kind != KindValue || w.loads(e) || old == nil || !w.loads(old) || !old.carried || len(w.versions[e.name]) != 1 ||
			old.shape != w.types[e].shape || w.index != nil && (!w.has(e.name) || w.index[e.name].Refusal != "") {
			continue
		}
		for n, x := range order[:assigned[e]] {
			used := newReach()
			if n+1 == assigned[e] {
				used.add(w.view, w.itemUsed(x.item))
			} else {
				x.addTo(w.view, used)
			}
			if used.entities[e] {
				earlier[e] = true
				break
			}
		}
	}
	return earlier
}

// finalVersion returns, of the variables of one name in the program, the one that the name means at its end.
func (w *writer) finalVersion(e *entity, runs *reach) *entity {
	final := e
	for _, other := range w.versions[e.name] {
		if other.program <= w.part.index && (runs.entities[other] || other.program == w.part.index) {
			final = other
		}
	}
	return final
}

// assigns returns the variables that the execution makes.
func (w *writer) assigns(x execution) []*entity {
	var members []*entity
	switch {
	case x.unit != nil:
		members = x.unit.unit.members
	case x.item.Kind == source.Statement && x.item.Define >= 0:
		members = w.versionsOf(x.item).members
	}
	return slices.DeleteFunc(slices.Clone(members), func(e *entity) bool { return !w.makes(e) })
}

// dependency is a declaration that a variable was made of: a new one, which gets its id when it is remembered, or the id
// of an older one.
type dependency struct {
	entity *entity
	id     int
}

// madeOf returns the declarations that a variable's initialiser depends on, by their keys.
func (v *view) madeOf(e *entity) map[string]dependency {
	r := newReach()
	r.add(v, v.uses(e))
	for method := range v.unfit { // without them it is made only as long as they do not fit
		if t := v.latest(method.item.Receiver); r.entities[t] {
			r.addEntity(v, method)
		}
	}
	made := make(map[string]dependency)
	for d := range r.entities {
		switch {
		case d.kind == KindImport || d == e || d.unit != nil && d.unit == e.unit:
		case d.kind == KindValue:
			made[d.key()] = dependency{id: anyValue}
		default:
			made[d.key()] = dependency{entity: d}
			if d.kind == KindVar && v.loads(d) {
				for key, id := range d.made { // what it was made of itself
					made[key] = dependency{id: id}
				}
			}
		}
	}
	return made
}
