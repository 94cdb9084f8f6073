package cells

import (
	"context"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"cnn321/kernels/cells/source"
)

// program plans one part of the cell: it finds all types, says what is wrong, and writes the program.
func (p *planner) program(ctx context.Context, part *part) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	v := p.view(part)
	all := newReach()
	for _, item := range part.items {
		all.addItem(v, item)
	}
	if problem := v.lostWithoutType(all); problem != nil {
		return problem
	}
	c, err := v.check(all)
	if err != nil {
		return err
	}
	if p.again = v.mismatched(c); p.again != nil {
		return &Problem{}
	}
	v.learnFields(c)
	order := v.order(c, v.pending(c))
	runs := newReach()
	for _, step := range order {
		step.addTo(v, runs)
	}
	problem, notes := v.problems(c, order, runs)
	p.notes = append(p.notes, notes...)
	if problem != nil {
		return problem
	}
	v.learnTypes(c, all)
	if problem := v.unusable(c, runs); problem != nil {
		return problem
	}
	v.bind(part)
	part.out.Args = part.args
	v.generate(c, order, runs)
	return nil
}

// mismatched finds a := that was taken to assign a variable which the cell made before, and whose value has another type:
// cells were merged, and it makes the variable anew.
func (v *view) mismatched(c *checked) *source.Item {
	for _, m := range c.errors {
		if m.cell != v.cell || !strings.Contains(m.message, "in assignment") {
			continue
		}
		for _, item := range v.part.items {
			if item.Define >= 0 && item.Covers(m.offset) && !v.fresh[item] && !v.pureDefinition(item) {
				return item
			}
		}
	}
	return nil
}

// learnFields finds the keys of composite literals that are names of fields, and not uses of the cells' names.
func (v *view) learnFields(c *checked) {
	ast.Inspect(c.file, func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		if key, ok := pair.Key.(*ast.Ident); ok {
			if field, ok := c.info.Uses[key].(*types.Var); ok && field.IsField() {
				cell, offset := c.place(key.Pos())
				v.fields[keyPlace{cell, offset}] = true
			}
		}
		return true
	})
	v.forget()
}

// learnTypes notes the types of what the part declares or initialises.
func (v *view) learnTypes(c *checked, all *reach) {
	for e := range all.entities {
		if !e.holds() || v.loads(e) {
			continue
		}
		object := c.pkg.Scope().Lookup(c.writer.names[e])
		if object == nil {
			continue
		}
		if typ, ok := c.spell(object.Type()); ok {
			v.types[e] = typed{typ, c.shape(object.Type())}
		}
	}
	for e, t := range v.types {
		if e.cell == v.cell {
			e.typ, e.shape = t.typ, t.shape
			if old := v.memory.names[e.name]; e.kind == KindValue && e.same(old) {
				e.id = old.id
			}
		}
	}
}

// typed is the type of a variable in the program.
type typed struct {
	typ   *spelling
	shape string
}

// bind keeps what the part's declarations mean by the names of packages and by Go's own names.
func (v *view) bind(part *part) {
	for _, e := range part.out.entities {
		if e.item == nil || e.kind == KindImport {
			continue
		}
		e.bound = make(map[string]*entity)
		for _, ref := range e.item.Refs {
			target := v.use(v.resolve(e.item, ref.Name), ref).target
			if target == nil && types.Universe.Lookup(ref.Name) != nil || target != nil && target.kind == KindImport {
				e.bound[ref.Name] = target
			}
		}
	}
}

// lostWithoutType finds values that an earlier cell could not hand on and whose types cannot even be written.
func (v *view) lostWithoutType(all *reach) *Problem {
	problem := new(Problem)
	for _, e := range all.sorted() {
		if !v.loads(e) {
			continue
		}
		if e.typ == nil {
			reason := fmt.Sprintf("o valor de %s só existe na %s: o tipo dele não tem um nome que outra célula possa escrever. "+
				"Use %s na mesma célula que o faz", e.name, e.cell.label, e.name)
			problem.Diagnostics = append(problem.Diagnostics, v.usage(e, CodeNotCarried, reason))
			continue
		}
		for _, part := range e.typ.parts {
			if now := v.latest(part.name); part.name != "" && part.path == "" && (now == nil || now.kind != KindType) {
				reason := fmt.Sprintf("o tipo %s, do valor de %s, não existe mais: declare o tipo e execute de novo a %s",
					part.name, e.name, e.cell.label)
				problem.Diagnostics = append(problem.Diagnostics, v.usage(e, CodeNotCarried, reason))
				break
			}
		}
	}
	if len(problem.Diagnostics) == 0 {
		return nil
	}
	return problem
}

// unusable finds the values that the program would load and cannot, and locals of the cell that a function wants.
func (v *view) unusable(c *checked, runs *reach) *Problem {
	problem := new(Problem)
	report := func(e *entity, text string) {
		problem.Diagnostics = append(problem.Diagnostics, v.usage(e, CodeNotCarried, text))
	}
	for _, e := range runs.sorted() {
		switch {
		case !e.holds():
			for _, u := range v.uses(e) {
				if u.target != nil && v.local(u.target) {
					report(u.target, fmt.Sprintf("a função %s não pode usar %s: o tipo dessa variável não tem um nome que se "+
						"possa escrever. Passe o valor como parâmetro", e.name, u.target.name))
				}
			}
		case !v.loads(e):
		case e.cell == v.cell:
			// What an earlier program of this cell will leave is known only when it has run.
		case v.index != nil && v.index[e.name].Refusal != "":
			report(e, v.index[e.name].Refusal)
		case e.lost != "":
			report(e, e.lost)
		case v.index != nil && !v.has(e.name):
			report(e, fmt.Sprintf("o valor de %s não está mais guardado: execute de novo a %s, que o faz", e.name, e.cell.label))
		default:
			object := c.pkg.Scope().Lookup(c.writer.names[e])
			if object != nil && c.shape(object.Type()) != e.shape {
				report(e, fmt.Sprintf("o tipo de %s mudou depois que o valor foi feito: execute de novo a %s, que o faz",
					e.name, e.cell.label))
			}
		}
	}
	if len(problem.Diagnostics) == 0 {
		return nil
	}
	return problem
}

func (v *view) has(name string) bool {
	_, ok := v.index[name]
	return ok
}

// usage makes a diagnostic for the place where the cell uses the entity, by itself or through what it uses.
func (v *view) usage(e *entity, code, message string) Diagnostic {
	for _, item := range v.part.items {
		for _, u := range v.itemUsed(item) {
			if u.target == e {
				return v.cell.at(u.ref.Offset, code, message)
			}
		}
	}
	for _, item := range v.part.items {
		r := newReach()
		for _, u := range v.itemUsed(item) {
			if u.target != nil {
				r.addEntity(v, u.target)
				if r.entities[e] {
					return v.cell.at(u.ref.Offset, code, message)
				}
			}
		}
	}
	return v.cell.at(0, code, message)
}

// local reports whether a variable of the program has to stay inside of its main function.
func (v *view) local(e *entity) bool {
	if !e.holds() || v.loads(e) {
		return false
	}
	_, ok := v.types[e]
	return !ok
}

// execution is one thing that the program does: a statement, or the initialisation of variables.
type execution struct {
	cell *cellText
	item *source.Item
	unit *entity // a variable of the unit that is initialised; nil where there is none
}

// addTo adds all that the execution reaches.
func (x execution) addTo(v *view, r *reach) {
	if x.unit != nil {
		r.addEntity(v, x.unit)
		return
	}
	r.addItem(v, x.item)
}

// order returns what the program does, in turn: first the variables that stand before the first statement, and those of
// earlier cells that are made again, in the order of Go; then all else, from top to bottom.
func (v *view) order(c *checked, pending map[*source.Item]bool) []execution {
	var leading, rest, mains []execution
	ready := newReach()
	for _, item := range v.part.items {
		if pending[item] {
			continue
		}
		x := execution{v.cell, item, nil}
		if item.Kind == source.Var && v.declaresAny(item) {
			x.unit = v.versionsOf(item).first()
		}
		switch item.Kind {
		case source.Var:
			if v.leads(item) {
				leading = append(leading, x)
			} else {
				rest = append(rest, x)
			}
		case source.Statement, source.Init:
			rest = append(rest, x)
		case source.Main:
			mains = append(mains, x)
		default:
			continue
		}
		x.addTo(v, ready)
	}
	rest = append(rest, mains...)
	units := make(map[*unit]bool)
	for _, e := range ready.sorted() {
		if v.remakes(e) && !units[e.unit] {
			units[e.unit] = true
			leading = append(leading, execution{e.cell, e.item, e})
		}
	}
	// What has no initialiser comes first; the rest as the type checker found.
	rank := make(map[keyPlace]int)
	for i, initializer := range c.info.InitOrder {
		cell, offset := c.place(initializer.Lhs[0].Pos())
		rank[keyPlace{cell, offset}] = i + 1
	}
	slices.SortStableFunc(leading, func(a, b execution) int {
		return rank[keyPlace{a.cell, a.item.Name}] - rank[keyPlace{b.cell, b.item.Name}]
	})
	return append(leading, rest...)
}

// versionsOf returns the unit that an item of the cell declares.
func (v *view) versionsOf(item *source.Item) *unit {
	for _, name := range item.Names {
		if e := v.declaredBy(item, name); e != nil {
			return e.unit
		}
	}
	return &unit{}
}
