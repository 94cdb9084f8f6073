package cells

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"cnn321/kernels/cells/source"
)

// steps writes what the program does, one text for each execution.
func (w *writer) steps(c *checked, order []execution) []string {
	var texts []string
	for n, x := range order {
		w.out.Reset()
		switch {
		case x.item.Kind == source.Main || x.item.Kind == source.Init:
			w.directive(x.cell, x.item.Start)
			w.out.WriteString(outerName(x.item, n) + "()")
		case x.unit != nil:
			w.initialise(x)
		case x.item.Kind == source.Var:
			w.blankVar(x.item)
		case w.shows(c, x.item):
			w.pictures = w.pictures || showsImage(c, x.item)
			w.out.WriteString(w.lives + ".Show(")
			w.statement(x.item)
			w.out.WriteString(")")
		case x.item.Expression && !isCall(x.item):
			w.out.WriteString("_" + strings.Repeat(", _", max(len(x.item.List)-1, 0)) + " = ")
			w.statement(x.item)
		case x.item.Define >= 0 && w.someLocal(w.versionsOf(x.item).members):
			w.locals(x.item)
		default:
			w.statement(x.item)
		}
		texts = append(texts, w.out.String())
	}
	w.out.Reset()
	return texts
}

// initialise writes the initialisation of a unit of variables.
func (w *writer) initialise(x execution) {
	uses := w.uses(x.unit)
	members := x.unit.unit.members
	if w.someLocal(members) {
		w.out.WriteString("var ")
	} else if len(x.item.Values) == 0 {
		return
	}
	w.directive(x.cell, x.item.Name)
	var names, after []string
	for _, e := range members {
		switch {
		case !w.makes(e):
			names = append(names, "_")
		case w.local(e):
			names = append(names, w.names[e])
			after = append(after, "_ = "+w.names[e])
		case w.someLocal(members):
			names = append(names, w.names[e]+another)
			after = append(after, w.names[e]+" = "+w.names[e]+another)
		default:
			names = append(names, w.names[e])
		}
	}
	w.out.WriteString(strings.Join(names, ", "))
	if w.someLocal(members) {
		w.out.WriteString(" ")
		w.copy(x.cell, x.item.TypeText, w.renamed(uses))
	}
	w.values(x.cell, x.item, w.renamed(uses))
	for _, text := range after {
		w.out.WriteString("; " + text)
	}
}

// someLocal reports whether one of the variables has to stay inside main.
func (w *writer) someLocal(members []*entity) bool {
	for _, e := range members {
		if w.makes(e) && w.local(e) {
			return true
		}
	}
	return false
}

// blankVar writes a var of blank names, or one all of whose names were declared anew.
func (w *writer) blankVar(item *source.Item) {
	w.out.WriteString("var ")
	w.directive(w.cell, item.Name)
	blank := strings.Repeat("_, ", len(item.Names)-1) + "_ "
	w.out.WriteString(blank)
	substitutions := w.renamed(w.itemUsed(item))
	w.copy(w.cell, item.TypeText, substitutions)
	w.values(w.cell, item, substitutions)
}

// locals writes a := some of whose variables stay inside main.
func (w *writer) locals(item *source.Item) {
	var names, after []string
	for _, left := range item.Left {
		e := w.declaredBy(item, left.Name)
		switch {
		case left.Name == "_":
			names = append(names, "_")
		case e != nil && w.local(e):
			names = append(names, w.names[e])
			after = append(after, "_ = "+w.names[e])
		default:
			if e == nil {
				e = w.resolve(item, left.Name)
			}
			names = append(names, w.names[e]+another)
			after = append(after, w.names[e]+" = "+w.names[e]+another)
		}
	}
	w.directive(w.cell, item.Start)
	w.out.WriteString(strings.Join(names, ", ") + " := ")
	w.copy(w.cell, item.Right, append(w.renamed(w.itemUsed(item)), w.watched(w.cell, item)...))
	for _, text := range after {
		w.out.WriteString("; " + text)
	}
}

// shows reports whether the value of the statement is shown: of the last expression of a cell, and of any other that Go
// would not let stand as a statement, as when cells were merged.
func (w *writer) shows(c *checked, item *source.Item) bool {
	if !item.Expression || item.Muted {
		return false
	}
	if len(item.List) > 0 {
		return true
	}
	var x ast.Expr
	switch stmt := c.body[item].(type) {
	case *ast.ExprStmt:
		x = stmt.X
	case *ast.AssignStmt:
		x = stmt.Rhs[0] // an expression that is no call
	default:
		return false
	}
	last := w.part.items[len(w.part.items)-1] == item
	if receive, ok := ast.Unparen(x).(*ast.UnaryExpr); ok && receive.Op == token.ARROW {
		return last && !signals(c.info.Types[x].Type)
	}
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return true
	}
	if c.info.Types[x].IsVoid() {
		return false
	}
	if tv := c.info.Types[call.Fun]; tv.IsType() || tv.IsBuiltin() && builtinName(call) != "copy" && builtinName(call) != "recover" {
		return true // a conversion, or a function whose value Go wants to be used
	}
	return last && !quiet(c.info, call, w.session.config.Effects)
}

// signals reports whether values of the type tell nothing but that they came, as those of a channel of struct{}.
func signals(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	return ok && s.NumFields() == 0
}

// showsImage reports whether the expression is an image.Image, as far as its type tells.
func showsImage(c *checked, item *source.Item) bool {
	var x ast.Expr
	switch stmt := c.body[item].(type) {
	case *ast.ExprStmt:
		x = stmt.X
	case *ast.AssignStmt:
		x = stmt.Rhs[0]
	}
	t := c.info.Types[x].Type
	if x == nil || t == nil || len(item.List) > 0 {
		return false
	}
	for _, name := range []string{"ColorModel", "Bounds", "At"} {
		if object, _, _ := types.LookupFieldOrMethod(t, true, nil, name); object == nil {
			return false
		}
	}
	return true
}

func builtinName(call *ast.CallExpr) string {
	name, _ := ast.Unparen(call.Fun).(*ast.Ident)
	if name == nil {
		return ""
	}
	return original(name.Name)
}

// quiet reports whether a function is called for its effect, as those of effects are, and its results are those that
// nobody looks at.
func quiet(info *types.Info, call *ast.CallExpr, effects []string) bool {
	var name *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		name = f
	case *ast.SelectorExpr:
		name = f.Sel
	default:
		return false
	}
	if builtin, ok := info.Uses[name].(*types.Builtin); ok {
		return builtin.Name() == "copy" || builtin.Name() == "recover"
	}
	f, ok := info.Uses[name].(*types.Func)
	if !ok {
		return false
	}
	if f.Signature().Recv() != nil {
		switch f.Name() {
		case "Write", "WriteString", "WriteByte", "WriteRune", "WriteTo", "ReadFrom", "Read":
			return true
		}
		return false
	}
	if f.Pkg() == nil {
		return false
	}
	switch full := f.Pkg().Path() + "." + f.Name(); {
	case strings.HasPrefix(full, "fmt.Print"), strings.HasPrefix(full, "fmt.Fprint"), strings.HasPrefix(full, "fmt.Scan"),
		strings.HasPrefix(full, "fmt.Fscan"), strings.HasPrefix(full, "fmt.Sscan"):
		return true
	case full == "io.Copy", full == "io.WriteString", slices.Contains(effects, full):
		return true
	}
	return false
}
