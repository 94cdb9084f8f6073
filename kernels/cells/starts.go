package cells

import (
	"go/ast"
	"go/types"
	"slices"

	"cnn321/kernels/cells/source"
)

// goroutines finds, in the program that was checked, the functions that goroutines begin with and that are no literals of a go statement:
// the program that runs has each saved from ending it without a word. What they are called with is evaluated as before.
func (w *writer) goroutines(c *checked) {
	w.begins = make(map[*cellText][]source.Span)
	note := func(f ast.Expr) {
		if cell, start := c.place(f.Pos()); cell != nil && c.isValue(f) {
			_, end := c.place(f.End())
			w.begins[cell] = append(w.begins[cell], source.Span{Start: start, End: end})
		}
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if _, literal := ast.Unparen(n.Call.Fun).(*ast.FuncLit); !literal {
				note(n.Call.Fun)
			}
		case *ast.CallExpr:
			selector, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
			if !ok {
				break
			}
			f, ok := c.info.Uses[selector.Sel].(*types.Func)
			if at, starts := starters[fullName(f)]; ok && starts && at < len(n.Args) {
				note(n.Args[at])
			}
		}
		return true
	})
}

// starters are functions that begin a goroutine with one of their arguments.
var starters = map[string]int{
	"(*sync.WaitGroup).Go": 0, "time.AfterFunc": 1,
	"(*golang.org/x/sync/errgroup.Group).Go": 0, "(*golang.org/x/sync/errgroup.Group).TryGo": 0,
}

func fullName(f *types.Func) string {
	if f == nil {
		return ""
	}
	return f.FullName()
}

// isValue reports whether an expression is a function that a variable could hold: no builtin, no nil, and no generic function whose
// types follow from what it is called with.
func (c *checked) isValue(f ast.Expr) bool {
	tv := c.info.Types[f]
	if !tv.IsValue() || tv.Type == nil {
		return false
	}
	if _, ok := tv.Type.Underlying().(*types.Signature); !ok {
		return false
	}
	given := 0
	x := ast.Unparen(f)
	switch index := x.(type) {
	case *ast.IndexExpr:
		x, given = index.X, 1
	case *ast.IndexListExpr:
		x, given = index.X, len(index.Indices)
	}
	name, ok := ast.Unparen(x).(*ast.Ident)
	if selector, selected := ast.Unparen(x).(*ast.SelectorExpr); selected {
		name, ok = selector.Sel, true
	}
	if !ok {
		return true
	}
	instance, generic := c.info.Instances[name]
	return !generic || instance.TypeArgs.Len() == given
}

// begun are the substitutions that have goroutines begin with functions that save.
func (w *writer) begun(cell *cellText, within source.Span) []substitution {
	var all []substitution
	for _, f := range w.begins[cell] {
		if within.Start <= f.Start && f.End <= within.End {
			all = append(all, substitution{f.Start, 0, w.lives + ".Started("}, substitution{f.End, 0, ")"})
		}
	}
	return all
}

// startsGoroutine reports whether what is reached starts one, as far as its text tells.
func startsGoroutine(r *reach, x execution) bool {
	found := false
	look := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.SelectorExpr: // of a WaitGroup, of package time
			found = found || slices.Contains([]string{"Go", "TryGo", "AfterFunc"}, n.Sel.Name)
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

// calls reports whether a statement calls, starts or repeats something, by which a program may be ended without a word.
func calls(node ast.Node) bool {
	found := false
	ast.Inspect(node, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.CallExpr, *ast.ForStmt, *ast.RangeStmt:
			found = true
		}
		return !found
	})
	return found
}

// readsClock reports whether a statement asks for the time.
func (w *writer) readsClock(x execution) bool {
	uses := w.itemUsed(x.item)
	if x.unit != nil {
		uses = w.uses(x.unit)
	}
	return slices.ContainsFunc(uses, func(u use) bool {
		return u.target != nil && u.target.kind == KindImport && u.target.path == "time" && u.ref.Selected == "Now"
	})
}
