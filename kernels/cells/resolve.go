package cells

import (
	"context"
	"errors"
	"go/ast"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"

	"cnn321/kernels/cells/packages"
	"cnn321/kernels/cells/source"
)

func bodyless(item *source.Item) bool {
	f, ok := item.Node.(*ast.FuncDecl)
	return ok && f.Body == nil
}

// prepare has all packages read that the cell or what it may reach imports.
func (p *planner) prepare(ctx context.Context) error {
	var paths []string
	for _, item := range p.src.Items {
		if item.Kind == source.Import {
			paths = append(paths, item.Path)
			p.session.packages.Retry(item.Path)
		}
	}
	for _, e := range p.memory.all() {
		if e.kind == KindImport {
			paths = append(paths, e.path)
		}
		for _, b := range e.bound {
			if b != nil {
				paths = append(paths, b.path)
			}
		}
		if e.typ != nil {
			for _, part := range e.typ.parts {
				if part.path != "" {
					paths = append(paths, part.path)
				}
			}
		}
	}
	for _, kept := range p.index {
		for _, need := range kept.Needs {
			if dot := strings.LastIndexByte(need, '.'); dot > 0 && need[:dot] != "main" && !internalPath(need[:dot]) {
				paths = append(paths, need[:dot])
			}
		}
	}
	set := p.session.packages
	if err := set.Prepare(ctx, paths); err != nil {
		return err
	}
	problem := new(Problem)
	for _, item := range p.src.Items {
		if item.Kind != source.Import {
			continue
		}
		if internalPath(item.Path) {
			problem.Diagnostics = append(problem.Diagnostics, p.cell.at(item.Start, CodePackage,
				"could not import "+item.Path+": use of internal package "+item.Path+" not allowed"))
			continue
		}
		if _, err := set.Import(item.Path); err != nil {
			var missing *packages.NotFoundError
			if !errors.As(err, &missing) {
				return err
			}
			problem.Diagnostics = append(problem.Diagnostics, p.cell.at(item.Start, CodePackage, missing.Error()))
		}
	}
	if len(problem.Diagnostics) > 0 {
		return problem
	}
	return nil
}

// declare makes the cell's entities, and finds the imports that it left out.
func (p *planner) declare(ctx context.Context) error {
	for _, part := range p.programs {
		for _, item := range part.items {
			p.declareItem(part, item)
		}
	}
	return p.findImports(ctx)
}

func (p *planner) declareItem(part *part, item *source.Item) {
	kind := KindValue
	switch item.Kind {
	case source.Import:
		name := item.Alias
		if name == "" {
			name = path.Base(item.Path)
			if pkg, err := p.session.packages.Import(item.Path); err == nil {
				name = pkg.Name()
			}
		}
		p.declareEntity(&entity{kind: KindImport, name: name, path: item.Path, item: item}, part)
		return
	case source.Const:
		kind = KindConst
	case source.Var:
		kind = KindVar
	case source.Type:
		kind = KindType
	case source.Func:
		kind = KindFunc
	case source.Main, source.Init:
		return
	}
	names := item.Names
	if kind == KindValue && item.Define >= 0 && !p.fresh[item] {
		names = p.newNames(part, item)
	}
	group := new(unit)
	for _, name := range item.Names {
		if name == "_" || !slices.Contains(names, name) {
			group.members = append(group.members, nil)
			continue
		}
		e := &entity{kind: kind, name: name, item: item}
		if kind == KindVar || kind == KindValue {
			e.unit = group
		}
		group.members = append(group.members, e)
		p.declareEntity(e, part)
	}
}

// newNames returns the names that a := declares: as in Go, those that the cell has not declared as variables before, or
// all of them where none is new, as when cells were merged.
func (p *planner) newNames(part *part, item *source.Item) []string {
	var fresh []string
	for _, name := range item.Names {
		if name != "_" && !slices.ContainsFunc(p.versions[name], (*entity).holds) {
			fresh = append(fresh, name)
		}
	}
	if len(fresh) == 0 {
		return item.Names
	}
	return fresh
}

func (p *planner) declareEntity(e *entity, part *part) {
	e.cell = p.cell
	e.program = part.index
	e.id = -1 - len(p.entities) // until it is remembered
	if old := p.memory.lookup(e.key()); e.same(old) {
		e.id = old.id
	}
	p.entities = append(p.entities, e)
	part.out.entities = append(part.out.entities, e)
	switch {
	case e.item != nil && e.item.Method():
		p.methods = append(p.methods, e)
	case e.name != "_" && e.name != ".":
		p.versions[e.name] = append(p.versions[e.name], e)
	}
}

// latest is what a name means to all that does not stand in the cell: the cell's last declaration of it, or else the
// memory's.
func (p *planner) latest(name string) *entity {
	if all := p.versions[name]; len(all) > 0 {
		return all[len(all)-1]
	}
	return p.memory.names[name]
}

// resolve returns what a name means where the item of the cell at hand uses it; nil where the cells declare no such name.
func (p *planner) resolve(item *source.Item, name string) *entity {
	var before, after *entity
	for _, e := range p.versions[name] {
		if e.item == nil || e.item.Start < item.Start || e.item == item && item.Kind != source.Statement {
			before = e
		} else if e.item != item && after == nil {
			after = e
		}
	}
	if before != nil {
		return before
	}
	old := p.memory.names[name]
	if after == nil {
		return old
	}
	runs := item.Kind == source.Statement || item.Kind == source.Var
	if !after.holds() || !runs {
		return after
	}
	if after.kind == KindVar && item.Kind == source.Var && p.leads(item) && p.leads(after.item) {
		return after
	}
	return old
}

// leads reports whether the item stands before the first statement of the cell, where variables are initialised in the
// order that Go finds and not one by one.
func (p *planner) leads(item *source.Item) bool {
	for _, other := range p.src.Items {
		if other.Kind == source.Statement {
			return item.Start < other.Start
		}
	}
	return true
}

// meaning returns what a name means inside of an entity.
func (p *planner) meaning(e *entity, name string) *entity {
	if bound, ok := e.bound[name]; ok {
		return bound
	}
	if e.cell == p.cell && e.item != nil {
		return p.resolve(e.item, name)
	}
	return p.latest(name)
}

// findImports adds the imports that the cell uses without naming them.
func (p *planner) findImports(ctx context.Context) error {
	members := make(map[string][]string)
	var order []string
	for _, item := range p.src.Items {
		for _, ref := range item.Refs {
			known := p.resolve(item, ref.Name)
			if ref.Selected == "" || known != nil && !p.lacks(known, ref.Selected) || p.dotted(ref.Name) != nil ||
				types.Universe.Lookup(ref.Name) != nil {
				continue
			}
			if members[ref.Name] == nil {
				order = append(order, ref.Name)
			}
			if !slices.Contains(members[ref.Name], ref.Selected) {
				members[ref.Name] = append(members[ref.Name], ref.Selected)
			}
		}
	}
	for _, name := range order {
		found, err := p.session.packages.Find(ctx, name, members[name])
		if err != nil {
			return err
		}
		if found != "" && len(p.programs) > 0 {
			e := &entity{kind: KindImport, name: name, path: found}
			p.declareEntity(e, p.programs[0])
			toFront(p.versions[name]) // it stands above all that the cell declares
			toFront(p.programs[0].out.entities)
		}
	}
	return nil
}

// lacks reports whether a name means a package that was found for an earlier cell, and that has no such member: another of its name may.
func (p *planner) lacks(e *entity, member string) bool {
	if e.kind != KindImport || e.item != nil || e.cell == p.cell {
		return false
	}
	pkg, err := p.session.packages.Import(e.path)
	return err == nil && pkg.Scope().Lookup(member) == nil
}

// toFront moves the last entity to the front.
func toFront(all []*entity) {
	last := all[len(all)-1]
	copy(all[1:], all)
	all[0] = last
}

// dotted returns the import of all names that gives the name.
func (p *planner) dotted(name string) *entity {
	if !ast.IsExported(name) {
		return nil
	}
	var dots []*entity
	for _, path := range slices.Sorted(maps.Keys(p.memory.dots)) {
		dots = append(dots, p.memory.dots[path])
	}
	for _, e := range p.entities {
		if e.kind == KindImport && e.name == "." {
			dots = append(dots, e)
		}
	}
	for _, e := range slices.Backward(dots) {
		if pkg, err := p.session.packages.Import(e.path); err == nil && pkg.Scope().Lookup(name) != nil {
			return e
		}
	}
	return nil
}
