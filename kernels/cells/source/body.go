package source

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// addBody adds the declarations and statements of the reading that is a function's body.
func (c *Cell) addBody(r *reading, body *ast.BlockStmt) {
	top := make(map[any]bool) // what declares names at the cell's top level
	for _, stmt := range body.List {
		switch s := unlabelled(stmt).(type) {
		case *ast.AssignStmt:
			top[s] = true
		case *ast.DeclStmt:
			for _, spec := range s.Decl.(*ast.GenDecl).Specs {
				top[spec] = true
			}
		}
	}
	for _, stmt := range body.List {
		if decl, ok := stmt.(*ast.DeclStmt); ok {
			c.addDecl(r, decl.Decl.(*ast.GenDecl), top)
			continue
		}
		if _, ok := stmt.(*ast.EmptyStmt); ok {
			continue
		}
		at := r.span(stmt)
		if _, empty := unlabelled(stmt).(*ast.EmptyStmt); empty {
			at.End = r.offset(lastColon(stmt)) + 1 // a label at the end of the cell, or of a part of it
		}
		item := c.add(&Item{Kind: Statement, Start: at.Start, End: at.End, Name: at.Start, Define: -1, Node: stmt})
		item.Refs = r.refs(stmt, top)
		r.bodies(item, stmt)
		r.labels(item, stmt)
		switch s := unlabelled(stmt).(type) {
		case *ast.ExprStmt:
			item.Expression = ast.Stmt(s) == stmt // a labelled one is for going to
			item.Muted = muted(c.Text, item.End)
		case *ast.AssignStmt:
			if s.Tok != token.DEFINE {
				break
			}
			item.Define = r.offset(s.TokPos)
			item.Right = Span{r.offset(s.Rhs[0].Pos()), item.End}
			left := make(map[int]bool)
			for _, x := range s.Lhs {
				if name, ok := x.(*ast.Ident); ok {
					item.Names = append(item.Names, name.Name)
					left[r.offset(name.Pos())] = true
					item.Left = append(item.Left, Ref{Name: name.Name, Offset: r.offset(name.Pos())})
				}
			}
			// What := declares is no use of the name.
			item.Refs = slices.DeleteFunc(item.Refs, func(ref Ref) bool { return left[ref.Offset] })
		}
	}
}

func unlabelled(stmt ast.Stmt) ast.Stmt {
	for {
		labelled, ok := stmt.(*ast.LabeledStmt)
		if !ok {
			return stmt
		}
		stmt = labelled.Stmt
	}
}

// lastColon is where the last label of a labelled statement ends.
func lastColon(stmt ast.Stmt) token.Pos {
	colon := token.NoPos
	for {
		labelled, ok := stmt.(*ast.LabeledStmt)
		if !ok {
			return colon
		}
		colon, stmt = labelled.Colon, labelled.Stmt
	}
}

func (c *Cell) addDecl(r *reading, decl *ast.GenDecl, top map[any]bool) {
	var repeated *ast.ValueSpec // the constant line that the lines below it repeat
	for n, spec := range decl.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			at := r.span(s)
			item := c.add(&Item{Kind: Type, Names: []string{s.Name.Name}, Start: at.Start, End: at.End, Name: at.Start, Node: s})
			item.Refs = r.refs(s, top)
		case *ast.ValueSpec:
			if decl.Tok == token.VAR {
				c.addVar(r, s, top, c.directives(r, decl, s))
				continue
			}
			if len(s.Values) > 0 || s.Type != nil {
				repeated = s
			}
			for i := range s.Names {
				c.addConst(r, s, repeated, i, n, top)
			}
		}
	}
}

func (c *Cell) addConst(r *reading, spec, repeated *ast.ValueSpec, i, iota int, top map[any]bool) {
	name := r.span(spec.Names[i])
	item := c.add(&Item{Kind: Const, Names: []string{spec.Names[i].Name}, Start: name.Start, End: name.End, Name: name.Start,
		Iota: iota, Node: spec})
	if repeated == nil || i >= len(repeated.Values) || len(repeated.Names) != len(spec.Names) {
		c.Errors = append(c.Errors, Error{name.Start, "missing init expr for const declaration"})
		return
	}
	if i == len(spec.Names)-1 && len(repeated.Values) > len(repeated.Names) {
		c.Errors = append(c.Errors, Error{r.offset(repeated.Values[len(repeated.Names)].Pos()), "extra init expr"})
	}
	if repeated.Type != nil {
		item.TypeText = r.span(repeated.Type)
		item.Refs = append(item.Refs, r.refs(repeated.Type, top)...)
	}
	value := repeated.Values[i]
	item.Values = []Span{r.span(value)}
	for _, ref := range r.refs(value, top) {
		if ref.Name == "iota" {
			item.IotaUses = append(item.IotaUses, ref.Offset)
			continue
		}
		item.Refs = append(item.Refs, ref)
	}
	if repeated == spec {
		item.End = max(item.End, item.Values[0].End)
	}
}

func (c *Cell) addVar(r *reading, spec *ast.ValueSpec, top map[any]bool, directives []Span) {
	var of Span
	var typeRefs []Ref
	if spec.Type != nil {
		of = r.span(spec.Type)
		typeRefs = r.refs(spec.Type, top)
	}
	newItem := func(names []*ast.Ident, values []ast.Expr) {
		at := r.span(names[0])
		item := c.add(&Item{Kind: Var, Start: at.Start, Name: at.Start, TypeText: of, Refs: typeRefs, Node: spec,
			Directives: directives})
		item.End = r.offset(names[len(names)-1].End())
		for _, name := range names {
			item.Names = append(item.Names, name.Name)
		}
		for _, value := range values {
			r.bodies(item, value)
			item.Values = append(item.Values, r.span(value))
			item.Refs = append(slices.Clip(item.Refs), r.refs(value, top)...)
			item.End = r.offset(value.End())
		}
	}
	if len(spec.Values) != 0 && len(spec.Values) != len(spec.Names) {
		newItem(spec.Names, spec.Values) // one call, or an error that the type checker names
		return
	}
	for i, name := range spec.Names {
		var value []ast.Expr
		if len(spec.Values) > 0 {
			value = spec.Values[i : i+1]
		}
		newItem([]*ast.Ident{name}, value)
	}
}

// directives returns the comments //go:… right above a var.
func (c *Cell) directives(r *reading, decl *ast.GenDecl, spec *ast.ValueSpec) []Span {
	line, _ := Position(c.Text, r.offset(decl.Pos()))
	if decl.Lparen.IsValid() {
		line, _ = Position(c.Text, r.offset(spec.Pos()))
	}
	var found []Span
	for _, group := range r.file.Comments {
		last, _ := Position(c.Text, r.offset(group.End()))
		for _, comment := range group.List {
			if strings.HasPrefix(comment.Text, "//go:") && last == line-1 {
				found = append(found, r.span(comment))
			}
		}
	}
	return found
}
