package cells

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"cnn321/kernels/cells/source"
)

// generate writes the program that runs.
func (v *view) generate(c *checked, order []execution, runs *reach) {
	out := v.part.out
	if len(order) == 0 {
		return
	}
	out.Run = true
	needs := v.companions(runs)
	w := &writer{view: v, runs: true}
	w.name(runs)

	steps := w.steps(c, order)
	vars := w.vars(order, runs)
	own := []string{w.lives + " " + strconv.Quote(v.session.config.Live)}
	if w.pictures {
		own = append(own, "_ "+strconv.Quote(v.session.config.Live+"/picture"))
	}
	w.imports(w.used(order, runs), own...)
	if args := v.part.args; len(args) > 0 {
		w.out.WriteString("var _ = " + w.lives + ".Args(" + quoted(args) + ")\n")
	}
	for _, e := range runs.sorted() {
		if !e.holds() || v.local(e) {
			continue
		}
		t := v.types[e]
		if v.loads(e) {
			t.typ = e.typ
		}
		w.out.WriteString("var " + w.names[e] + " " + w.typeText(t.typ) + "\n")
	}
	w.load(runs, needs)
	for _, e := range runs.sorted() {
		if e.kind == KindConst || e.kind == KindType || e.kind == KindFunc {
			w.declaration(e)
		}
	}
	for n, x := range order {
		if x.item.Kind == source.Main || x.item.Kind == source.Init {
			w.asFunction(x.item, outerName(x.item, n))
		}
	}
	w.out.WriteString("\nfunc main() {\n\t" + w.lives + ".Main(" + w.lives + ".Vars{" + strings.Join(vars, ", ") + "}, func() {\n")
	if w.handlesSignals(runs) {
		w.out.WriteString("\t\t" + w.lives + ".OwnInterrupt()\n")
	}
	for n, step := range steps {
		w.out.WriteString(step)
		fmt.Fprintf(&w.out, "\n%s.Done(%d)\n", w.lives, n+1)
	}
	w.out.WriteString("\t})\n}\n")
	out.Source = w.out.String()
	v.record(order, runs)
}

func quoted(words []string) string {
	all := make([]string, len(words))
	for i, word := range words {
		all[i] = strconv.Quote(word)
	}
	return strings.Join(all, ", ")
}

// outerName is the name of a func main or init in the program.
func outerName(item *source.Item, n int) string {
	return item.Names[0] + another + strconv.Itoa(n+1)
}

// companions adds to the reach what shares memory with the values that are loaded, and returns the types that lie in
// their interfaces.
func (v *view) companions(runs *reach) []use {
	var needs []use
	for _, e := range runs.sorted() {
		if !v.loads(e) {
			continue
		}
		for _, name := range v.index[e.name].With {
			if other := v.memory.names[name]; other != nil && v.latest(name) == other && v.loads(other) && other.typ != nil {
				runs.addEntity(v, other)
			}
		}
	}
	for _, e := range runs.sorted() {
		if !v.loads(e) {
			continue
		}
		for _, need := range v.index[e.name].Needs {
			dot := strings.LastIndexByte(need, '.')
			path, name := need[:max(dot, 0)], need[dot+1:]
			u := use{ref: source.Ref{Selected: name}}
			if path == "main" {
				if u.target = v.latest(name); u.target == nil || u.target.kind != KindType {
					continue
				}
			} else {
				pkg, err := v.session.packages.Import(path)
				if err != nil || internalPath(path) || !token.IsExported(name) || pkg.Scope().Lookup(name) == nil {
					continue
				}
				u.target = v.importOf(path)
			}
			runs.addEntity(v, u.target)
			needs = append(needs, u)
		}
	}
	// The names of the types that are written down need their packages too.
	for e, t := range v.types {
		if runs.entities[e] {
			runs.add(v, v.spelled(t.typ))
		}
	}
	return needs
}

// used returns the reach without the imports that nothing in the program's text names any more.
func (w *writer) used(order []execution, runs *reach) *reach {
	used := newReach()
	note := func(uses []use) {
		for _, u := range uses {
			if u.target != nil && u.target.kind == KindImport && !(u.target.path == "os" && u.ref.Selected == "Exit") {
				used.entities[u.target] = true
			}
		}
	}
	for e := range runs.entities {
		switch {
		case e.kind == KindImport && w.byPath[e.path] == e:
			used.entities[e] = true
		case e.kind == KindImport:
		case e.holds() && !w.loads(e):
			note(w.spelled(w.types[e].typ))
			if e.cell != w.cell {
				note(w.uses(e))
			}
		default:
			note(w.uses(e))
		}
	}
	for _, x := range order {
		if x.cell == w.cell {
			note(w.itemUsed(x.item))
		}
	}
	return used
}

// load writes the loading of values, before any other variable is initialised.
func (w *writer) load(runs *reach, needs []use) {
	var vars, extra []string
	for _, e := range runs.sorted() {
		if w.loads(e) {
			vars = append(vars, fmt.Sprintf("%s.Var(%q, &%s, 0)", w.lives, e.name, w.names[e]))
		}
	}
	if len(vars) == 0 {
		return
	}
	for _, need := range needs {
		name := w.names[need.target]
		if need.target.kind == KindImport {
			name += "." + need.ref.Selected
		} else if isGeneric(need.target) {
			continue
		}
		extra = append(extra, w.lives+".Type["+name+"]()")
	}
	slices.Sort(extra)
	args := append([]string{w.lives + ".Vars{" + strings.Join(vars, ", ") + "}"}, slices.Compact(extra)...)
	w.out.WriteString("var _ = " + w.lives + ".Load(" + strings.Join(args, ", ") + ")\n")
}

func isGeneric(e *entity) bool {
	spec, ok := e.item.Node.(*ast.TypeSpec)
	return ok && spec.TypeParams != nil
}

// vars returns, for live.Main, each variable with the step that assigns it first and those that may touch it.
func (w *writer) vars(order []execution, runs *reach) []string {
	assigned := make(map[*entity]int)
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
	var vars []string
	for _, e := range runs.sorted() {
		if !e.holds() || w.local(e) || w.finalVersion(e, runs) != e {
			continue
		}
		slices.Sort(touched[e])
		text := fmt.Sprintf("%s.Var(%q, &%s, %d", w.lives, e.name, w.names[e], assigned[e])
		for _, n := range touched[e] {
			text += ", " + strconv.Itoa(n)
		}
		vars = append(vars, text+")")
	}
	return vars
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

// startsGoroutine reports whether what is reached has a go statement.
func startsGoroutine(r *reach, x execution) bool {
	found := false
	look := func(n ast.Node) bool {
		if _, ok := n.(*ast.GoStmt); ok {
			found = true
		}
		return !found
	}
	if x.item.Node != nil {
		ast.Inspect(x.item.Node, look)
	}
	for e := range r.entities {
		if e.item != nil && e.item.Node != nil && !found {
			ast.Inspect(e.item.Node, look)
		}
	}
	return found
}

func (w *writer) handlesSignals(runs *reach) bool {
	for e := range runs.entities {
		if e.kind == KindImport && e.path == "os/signal" {
			return true
		}
	}
	return false
}

// record notes what the supervisor and Commit want to know of the program.
func (v *view) record(order []execution, runs *reach) {
	out := v.part.out
	for _, x := range order {
		start := x.item.Start
		if x.cell != v.cell {
			start = -1
		}
		out.ends = append(out.ends, start)
	}
	for _, e := range runs.sorted() {
		switch {
		case !e.holds() || v.local(e):
		case v.loads(e):
			out.loaded = append(out.loaded, e)
			out.Loads = append(out.Loads, e.name)
			out.Saves = append(out.Saves, e.name)
		default:
			out.Saves = append(out.Saves, e.name)
			if e.cell != v.cell {
				out.remade = append(out.remade, e)
			}
		}
	}
	out.types = v.types
	out.made = make(map[*entity]map[string]dependency)
	for _, e := range runs.sorted() {
		if e.kind == KindVar && !v.loads(e) {
			out.made[e] = v.madeOf(e)
		}
	}
	slices.Sort(out.Saves)
	out.Saves = slices.Compact(out.Saves)
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
