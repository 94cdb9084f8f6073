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
	w.goroutines(c)

	steps := w.steps(c, order)
	vars := w.vars(order, runs)
	own := []string{w.lives + " " + strconv.Quote(v.session.config.Live)}
	if w.pictures {
		own = append(own, "_ "+strconv.Quote(v.session.config.Live+"/picture"))
	}
	if len(v.part.args) > 0 {
		own = append(own, "os"+another+" \"os\"")
	}
	used := w.used(order, runs)
	if w.logs {
		own = append(own, w.fatal()+" "+strconv.Quote(v.session.config.Live+"/fatal"))
	}
	w.imports(used, own...)
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
	if args := v.part.args; len(args) > 0 {
		fmt.Fprintf(&w.out, "\t\tos%s.Args = append(os%s.Args[:1], %s)\n", another, another, quoted(args))
	}
	for _, e := range runs.sorted() {
		if e.kind == KindImport && e.path == "flag" && e.name != "_" {
			// It took the program's path for its name before the live package could give it another.
			fmt.Fprintf(&w.out, "\t\t%[1]sCommandLine.Init(%[2]s.Name, %[1]sExitOnError)\n", w.qualifier(e), w.lives)
			break
		}
	}
	if w.panics(order, runs) {
		w.out.WriteString("\t\t" + w.lives + ".ShowPanics()\n")
	}
	if w.seesDeadlocks(runs) {
		w.out.WriteString("\t\t" + w.lives + ".Deadlocks()\n")
	}
	if w.readsInput(order, runs) {
		w.out.WriteString("\t\t" + w.lives + ".ReadsInput()\n")
	}
	if w.handlesSignals(runs) {
		w.out.WriteString("\t\t" + w.lives + ".OwnInterrupt()\n")
	}
	clocked := false
	for n, step := range steps {
		if n > 0 && len(vars) > 0 && calls(order[n].item.Node) && !clocked {
			w.out.WriteString(w.lives + ".Keep()\n")
		}
		clocked = clocked || w.readsClock(order[n]) // what it takes to save is no part of what is measured
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
		if !v.loads(e) || v.replaced[e] > 0 {
			continue
		}
		for _, name := range v.index[e.name].With {
			if other := v.memory.names[name]; other != nil && v.latest(name) == other && v.loads(other) && other.typ != nil {
				runs.addEntity(v, other)
			}
		}
	}
	for _, e := range runs.sorted() {
		if !v.loads(e) || v.replaced[e] > 0 {
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
			switch {
			case u.target == nil || u.target.kind != KindImport:
			case !replaced(u):
				used.entities[u.target] = true
			case u.target.path == "log":
				w.logs = true
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
		if w.loads(e) && w.replaced[e] == 0 || w.earlier[e] {
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

// qualifier is what stands before a name of an imported package.
func (w *writer) qualifier(e *entity) string {
	if e.name == "." {
		return ""
	}
	return w.names[e] + "."
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
		case v.replaced[e] > 0:
			out.remade = append(out.remade, e)
			out.Saves = append(out.Saves, e.name)
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
