package cells

import (
	"go/types"
	"slices"
	"strings"

	"cnn321/kernels/cells/source"
)

// view is the cells as one program of a plan sees them.
type view struct {
	*planner
	part *part

	declared bool                   // whether variables are only declared, whatever becomes of their values
	types    map[*entity]typed      // of what the program makes; without those whose types have no name
	fields   map[keyPlace]bool      // keys of composite literals that turned out to be fields
	byPath   map[string]*entity     // packages that are imported for the sake of a type's name
	memo     map[*entity][]use      // what each entity uses
	itemUses map[*source.Item][]use // what each item of the part uses
	unfit    map[*entity]misfit     // methods that it does without
	replaced map[*entity]int        // the step that assigns a value which is not loaded, since it cannot be
}

// keyPlace is the place of a key of a composite literal.
type keyPlace struct {
	cell   *cellText
	offset int
}

// use is one name that an entity or item uses, with what it means: an entity, or, without one, Go's own name.
type use struct {
	ref    source.Ref
	target *entity
}

func (p *planner) view(part *part) *view {
	v := &view{planner: p, part: part, types: make(map[*entity]typed), fields: make(map[keyPlace]bool), byPath: make(map[string]*entity),
		replaced: make(map[*entity]int), unfit: make(map[*entity]misfit)}
	v.forget()
	return v
}

// forget drops what was worked out before the types were known.
func (v *view) forget() {
	v.memo = make(map[*entity][]use)
	v.itemUses = make(map[*source.Item][]use)
}

// loads reports whether the program takes the entity's value from the values folder.
func (v *view) loads(e *entity) bool {
	if !e.holds() {
		return false
	}
	if v.declared {
		return e.typ != nil
	}
	if e.cell == v.cell {
		return e.program < v.part.index
	}
	return e.kind == KindValue || e.carried && !v.stale(e)
}

// remakes reports whether the program initialises a variable of an earlier cell again.
func (v *view) remakes(e *entity) bool {
	return e.kind == KindVar && e.cell != v.cell && !v.loads(e)
}

// stale reports whether a variable was made of what was declared anew since.
func (v *view) stale(e *entity) bool {
	for key, id := range e.made {
		now := v.current(key)
		if now == nil || now.id != id && !(id == anyValue && now.kind == KindValue) {
			return true
		}
	}
	if v.index != nil {
		kept, ok := v.index[e.name]
		return !ok || kept.Refusal != ""
	}
	return false
}

// anyValue stands for the id of a value that a statement left: to run the statement again is no new declaration.
const anyValue = 0

// current returns what a key of the memory stands for, with what the cell declares.
func (v *view) current(key string) *entity {
	for _, e := range slices.Backward(v.entities) {
		if e.key() == key && e.kind != KindImport {
			return e
		}
	}
	if e := v.memory.lookup(key); e != nil && e.kind != KindImport {
		return e
	}
	return nil
}

// uses returns what an entity uses.
func (v *view) uses(e *entity) []use {
	if uses, ok := v.memo[e]; ok {
		return uses
	}
	var uses []use
	switch {
	case e.kind == KindImport:
	case v.loads(e):
		uses = v.spelled(e.typ)
	case e.item != nil:
		for _, ref := range e.item.Refs {
			if ref.Key && v.fields[keyPlace{e.cell, ref.Offset}] {
				continue
			}
			uses = append(uses, v.use(v.meaning(e, ref.Name), ref))
		}
		if e.unit != nil {
			for _, member := range e.unit.members {
				if member != nil && member != e && v.names(member) {
					uses = append(uses, use{target: member})
				}
			}
		}
	}
	if e.kind == KindType {
		for _, method := range v.methodsOf(e) {
			uses = append(uses, use{target: method})
		}
	}
	v.memo[e] = uses
	return uses
}

// names reports whether the entity is still what its name means, so that it must be declared with its unit.
func (v *view) names(e *entity) bool { return e.cell == v.cell }

func (v *view) use(target *entity, ref source.Ref) use {
	if target == nil && types.Universe.Lookup(ref.Name) == nil {
		target = v.dotted(ref.Name)
	}
	if target != nil && target.cell == v.cell && target.holds() && target.program > v.part.index {
		target = nil // it is made only later in the cell
	}
	return use{ref, target}
}

// spelled returns what the name of a type uses.
func (v *view) spelled(s *spelling) []use {
	if s == nil {
		return nil
	}
	var uses []use
	for _, part := range s.parts {
		switch {
		case part.path != "":
			uses = append(uses, use{target: v.importOf(part.path)})
		case part.name != "":
			uses = append(uses, use{source.Ref{Name: part.name}, v.typeNamed(part)})
		default: // Go's own types, whose names a cell may have taken for something else
			for _, word := range strings.FieldsFunc(part.text, func(r rune) bool { return !isLetterOrDigit(r) }) {
				if types.Universe.Lookup(word) != nil {
					uses = append(uses, use{ref: source.Ref{Name: word}})
				}
			}
		}
	}
	return uses
}

// typeNamed returns the type that a part of a spelling means: for the cell that declared it that very one, and later what
// goes by its name.
func (v *view) typeNamed(part spellPart) *entity {
	if part.entity != nil && part.entity.cell == v.cell {
		return part.entity
	}
	return v.latest(part.name)
}

// importOf returns an import of the package for the program's own use.
func (v *view) importOf(path string) *entity {
	e := v.byPath[path]
	if e == nil {
		name := "pacote"
		if pkg, err := v.session.packages.Import(path); err == nil {
			name = pkg.Name()
		}
		e = &entity{kind: KindImport, name: name, path: path, cell: v.cell}
		v.byPath[path] = e
	}
	return e
}

// methodsOf returns the methods of a type: the cell's own, and the memory's that they leave.
func (v *view) methodsOf(e *entity) []*entity {
	byName := make(map[string]*entity)
	if v.latest(e.name) == e || e.cell != v.cell {
		for name, method := range v.memory.methods[e.name] {
			_, unfit := v.unfit[method]
			if !unfit && (e.cell != v.cell || e.hasRoomFor(name)) {
				byName[name] = method
			}
		}
	}
	for _, method := range v.methods {
		if method.item.Receiver == e.name && v.resolve(method.item, e.name) == e {
			byName[method.name] = method
		}
	}
	methods := make([]*entity, 0, len(byName))
	for _, method := range byName {
		methods = append(methods, method)
	}
	slices.SortFunc(methods, inTextOrder)
	return methods
}

// itemUsed returns what an item of the part uses itself.
func (v *view) itemUsed(item *source.Item) []use {
	if uses, ok := v.itemUses[item]; ok {
		return uses
	}
	var uses []use
	for _, ref := range item.Refs {
		if ref.Key && v.fields[keyPlace{v.cell, ref.Offset}] {
			continue
		}
		uses = append(uses, v.use(v.resolve(item, ref.Name), ref))
	}
	for _, ref := range item.Left {
		if ref.Name != "_" && v.declaredBy(item, ref.Name) == nil {
			uses = append(uses, v.use(v.resolve(item, ref.Name), ref))
		}
	}
	v.itemUses[item] = uses
	return uses
}

// declaredBy returns the entity of the name that the item declares.
func (v *view) declaredBy(item *source.Item, name string) *entity {
	for _, e := range v.versions[name] {
		if e.item == item {
			return e
		}
	}
	return nil
}

// reach is a set of entities, and what Go's own names they use.
type reach struct {
	entities map[*entity]bool
	universe map[string]bool
}

func newReach() *reach {
	return &reach{entities: make(map[*entity]bool), universe: make(map[string]bool)}
}

// add adds all that the uses lead to.
func (r *reach) add(v *view, uses []use) {
	for _, u := range uses {
		if u.target == nil {
			r.universe[u.ref.Name] = true
			continue
		}
		r.addEntity(v, u.target)
	}
}

func (r *reach) addEntity(v *view, e *entity) {
	if r.entities[e] {
		return
	}
	r.entities[e] = true
	r.add(v, v.uses(e))
}

// addItem adds all that an item reaches when it runs, and what it declares.
func (r *reach) addItem(v *view, item *source.Item) {
	for _, name := range item.Names {
		if e := v.declaredBy(item, name); e != nil {
			r.addEntity(v, e)
		}
	}
	r.add(v, v.itemUsed(item))
}

// sorted returns the entities in text order.
func (r *reach) sorted() []*entity {
	all := make([]*entity, 0, len(r.entities))
	for e := range r.entities {
		all = append(all, e)
	}
	slices.SortFunc(all, inTextOrder)
	return all
}
