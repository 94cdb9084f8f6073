package cells

import (
	"go/ast"
	"maps"
	"slices"
)

// memory is what the cells have left so far.
type memory struct {
	names   map[string]*entity
	methods map[string]map[string]*entity // by type and name
	blank   map[string]*entity            // imports for their effect, by path
	dots    map[string]*entity            // imports of all names, by path
	lastID  int
}

func newMemory() *memory {
	return &memory{
		names:   make(map[string]*entity),
		methods: make(map[string]map[string]*entity),
		blank:   make(map[string]*entity),
		dots:    make(map[string]*entity),
	}
}

// lookup returns the entity of a key, which is a name or a type's and its method's with a dot between.
func (m *memory) lookup(key string) *entity {
	if e := m.names[key]; e != nil {
		return e
	}
	for receiver, methods := range m.methods {
		if len(key) > len(receiver) && key[:len(receiver)] == receiver && key[len(receiver)] == '.' {
			if e := methods[key[len(receiver)+1:]]; e != nil {
				return e
			}
		}
	}
	return nil
}

// remember puts an entity in the place of the one that had its name.
func (m *memory) remember(e *entity) {
	switch {
	case e.kind == KindImport && e.name == "_":
		m.blank[e.path] = e
		return
	case e.kind == KindImport && e.name == ".":
		m.dots[e.path] = e
		return
	case e.item != nil && e.item.Method():
		methods := m.methods[e.item.Receiver]
		if methods == nil {
			methods = make(map[string]*entity)
			m.methods[e.item.Receiver] = methods
		}
		m.number(e, methods[e.name])
		methods[e.name] = e
		return
	}
	m.number(e, m.names[e.name])
	m.names[e.name] = e
	if e.kind == KindType {
		m.dropMethods(e)
	} else if e.kind != KindImport {
		delete(m.methods, e.name)
	}
}

func (m *memory) number(e, old *entity) {
	if e.same(old) {
		e.id = old.id
		return
	}
	m.lastID++
	e.id = m.lastID
}

// dropMethods forgets the methods that the new declaration of a type leaves no room for.
func (m *memory) dropMethods(e *entity) {
	for name := range m.methods[e.name] {
		if !e.hasRoomFor(name) {
			delete(m.methods[e.name], name)
		}
	}
}

// hasRoomFor reports whether the type can have the method: an interface and an alias have none, and a struct none that has
// a field of the name.
func (e *entity) hasRoomFor(method string) bool {
	spec, ok := e.item.Node.(*ast.TypeSpec)
	if !ok || spec.Assign.IsValid() {
		return false
	}
	switch t := spec.Type.(type) {
	case *ast.InterfaceType, *ast.StarExpr:
		return false
	case *ast.StructType:
		for _, field := range t.Fields.List {
			for _, name := range field.Names {
				if name.Name == method {
					return false
				}
			}
		}
	}
	return true
}

// forget removes what the key names, with the methods of a type. It reports whether there was anything.
func (m *memory) forget(key string) bool {
	e := m.lookup(key)
	switch {
	case e == nil:
		return false
	case e.item != nil && e.item.Method():
		delete(m.methods[e.item.Receiver], e.name)
	default:
		delete(m.names, key)
		delete(m.methods, key)
	}
	return true
}

// all returns every entity in the order of its declaration.
func (m *memory) all() []*entity {
	var all []*entity
	all = slices.AppendSeq(all, maps.Values(m.names))
	all = slices.AppendSeq(all, maps.Values(m.blank))
	all = slices.AppendSeq(all, maps.Values(m.dots))
	for _, methods := range m.methods {
		all = slices.AppendSeq(all, maps.Values(methods))
	}
	slices.SortFunc(all, inTextOrder)
	return all
}

// inTextOrder orders entities by cell and place.
func inTextOrder(a, b *entity) int {
	if a.cell.serial != b.cell.serial {
		return a.cell.serial - b.cell.serial
	}
	if a.item != nil && b.item != nil && a.item.Start != b.item.Start {
		return a.item.Start - b.item.Start
	}
	switch {
	case a.key()+a.path < b.key()+b.path:
		return -1
	case a.key()+a.path > b.key()+b.path:
		return 1
	}
	return 0
}
