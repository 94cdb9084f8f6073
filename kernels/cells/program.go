package cells

import (
	"context"
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
	all := v.everything()
	if problem := v.lostWithoutType(); problem != nil {
		return problem
	}
	c, err := v.check(all)
	for err == nil && v.leaveUnfit(c, all) {
		all = v.everything()
		c, err = v.check(all)
	}
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
	if len(notes) == 0 { // of names that are not there vet knows no types
		p.slips = append(p.slips, v.slips(c)...)
	}
	v.learnTypes(c, all)
	v.learnReplaced(c, order, runs)
	if problem := v.unusable(c, runs); problem != nil {
		return problem
	}
	v.bind(part)
	part.out.sound = v.proved(c, all)
	part.out.Args = part.args
	v.generate(c, order, runs)
	return nil
}

// everything is all that the part reaches and declares.
func (v *view) everything() *reach {
	all := newReach()
	for _, item := range v.part.items {
		all.addItem(v, item)
	}
	return all
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
