package source

//lint:file-ignore SA1019 what the parser resolves by itself is all that is asked here: which names are not declared within an item

import "go/ast"

// refs returns the names that node uses of outside itself: those that the parser resolved to nothing, or to what another
// item of the top level declares.
func (r *reading) refs(node ast.Node, top map[any]bool) []Ref {
	var refs []Ref
	selected := make(map[*ast.Ident]string)
	keys := make(map[*ast.Ident]bool)
	skip := make(map[*ast.Ident]bool)
	ast.Inspect(node, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.SelectorExpr:
			skip[x.Sel] = true
			if ident, ok := x.X.(*ast.Ident); ok {
				selected[ident] = x.Sel.Name
			}
		case *ast.CompositeLit:
			indexed := false
			switch x.Type.(type) {
			case *ast.ArrayType, *ast.MapType:
				indexed = true
			}
			for _, element := range x.Elts {
				if pair, ok := element.(*ast.KeyValueExpr); ok {
					if ident, ok := pair.Key.(*ast.Ident); ok {
						keys[ident] = !indexed
					}
				}
			}
		case *ast.Field:
			for _, name := range x.Names {
				skip[name] = true
			}
		case *ast.FuncDecl:
			skip[x.Name] = true
		case *ast.TypeSpec:
			skip[x.Name] = true
		case *ast.LabeledStmt:
			skip[x.Label] = true
		case *ast.BranchStmt:
			if x.Label != nil {
				skip[x.Label] = true
			}
		case *ast.Ident:
			if skip[x] || x.Name == "_" {
				return true
			}
			key, isKey := keys[x]
			if x.Obj != nil && !r.outside(x.Obj, top) || x.Obj == nil && !r.free[x] && !isKey {
				return true
			}
			refs = append(refs, Ref{Name: x.Name, Offset: r.offset(x.Pos()), Selected: selected[x], Key: key})
		}
		return true
	})
	return refs
}

// outside reports whether the parser's object is one of the top level.
func (r *reading) outside(object *ast.Object, top map[any]bool) bool {
	if top[object.Decl] {
		return true
	}
	f, ok := object.Decl.(*ast.FuncDecl)
	return ok && object.Kind == ast.Fun && f.Recv == nil
}

// labels notes the labels of a statement, and the jumps to them.
func (r *reading) labels(item *Item, stmt ast.Stmt) {
	note := func(label *ast.Ident) Ref { return Ref{Name: label.Name, Offset: r.offset(label.Pos())} }
	ast.Inspect(stmt, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.LabeledStmt:
			item.Labels = append(item.Labels, note(x.Label))
		case *ast.BranchStmt:
			if x.Label != nil {
				item.Jumps = append(item.Jumps, note(x.Label))
			}
		}
		return true
	})
}

// bodies notes the loops of a node, and the functions that its goroutines begin with.
func (r *reading) bodies(item *Item, node ast.Node) {
	ast.Inspect(node, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.ForStmt:
			item.Loops = append(item.Loops, r.offset(x.Body.Lbrace)+1)
		case *ast.RangeStmt:
			item.Loops = append(item.Loops, r.offset(x.Body.Lbrace)+1)
		case *ast.GoStmt:
			if f, ok := ast.Unparen(x.Call.Fun).(*ast.FuncLit); ok {
				item.Goroutines = append(item.Goroutines, r.offset(f.Body.Lbrace)+1)
			}
		}
		return true
	})
}
