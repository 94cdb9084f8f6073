package cells

import (
	"go/ast"
	"go/token"

	"cnn321/kernels/cells/source"
)

// learnReplaced finds the values of earlier cells that need not be loaded, since the program assigns them whole before
// anything looks at them. Some could not be: t = T{…} after T was declared anew, f = func… of a function, which nothing
// keeps. What shares memory with another value is loaded where it can be: if the program does not come to the assignment,
// the two have to stay as they are to each other.
func (v *view) learnReplaced(c *checked, order []execution, runs *reach) {
	for e := range runs.entities {
		if e.kind != KindValue || e.cell == v.cell || v.unavailable(c, e) == "" && len(v.index[e.name].With) > 0 {
			continue
		}
		for n, x := range order {
			reached := newReach()
			x.addTo(v, reached)
			if !reached.entities[e] {
				continue
			}
			if v.assignsWhole(x, e) {
				v.replaced[e] = n + 1
				if object := c.pkg.Scope().Lookup(c.writer.names[e]); object != nil {
					v.types[e] = typed{e.typ, c.shape(object.Type())}
				}
			}
			break
		}
	}
}

// assignsWhole reports whether the execution is an assignment to the variable that does not depend on what it was.
func (v *view) assignsWhole(x execution, e *entity) bool {
	assignment, ok := x.item.Node.(*ast.AssignStmt)
	if !ok || x.cell != v.cell || x.item.Kind != source.Statement || assignment.Tok != token.ASSIGN {
		return false
	}
	left := make(map[int]bool)
	for _, target := range assignment.Lhs {
		if name, ok := target.(*ast.Ident); ok && name.Name == e.name {
			left[x.item.Start+int(name.Pos()-assignment.Pos())] = true
		}
	}
	found := false
	others := newReach()
	for _, u := range v.itemUsed(x.item) {
		if u.target == e && left[u.ref.Offset] {
			found = true
		} else if u.target != nil {
			others.addEntity(v, u.target)
		}
	}
	return found && !others.entities[e]
}
