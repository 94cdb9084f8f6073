package cells

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"go/version"
	"runtime"
	"slices"
	"strings"

	"cnn321/kernels/cells/source"
)

// checked is what the type checker knows of a program.
type checked struct {
	pkg    *types.Package
	info   *types.Info
	fset   *token.FileSet
	file   *ast.File
	errors []mistake
	// repeated is set while the checker says more of a mistake that was noted before.
	repeated bool
	labels   map[string]*cellText
	writer   *writer
	body     map[*source.Item]ast.Stmt // what became of the items that are statements
}

// check types the part. The program that it checks is not the one that runs: what statements declare stands as variables
// of the package, so that their types are found, and nothing is loaded or saved.
func (v *view) check(r *reach) (*checked, error) {
	w := &writer{view: v}
	w.name(r)
	w.imports(r)
	for _, e := range r.sorted() {
		switch {
		case e.kind == KindImport:
		case v.loads(e):
			if v.writable(e.typ) == "" {
				w.out.WriteString("var " + w.names[e] + " " + w.typeText(e.typ) + "\n")
			}
		case e.holds():
			if w.leader(e) == e {
				w.variables(e)
			}
		default:
			w.declaration(e)
		}
	}
	for _, item := range v.part.items {
		switch {
		case item.Kind == source.Var && !v.declaresAny(item):
			w.anonymous(item)
		case item.Kind == source.Const && v.declaredBy(item, item.Names[0]) == nil:
			w.out.WriteString("const _ ")
			w.copy(v.cell, item.TypeText, w.renamed(v.itemUsed(item)))
			w.out.WriteString(" = ")
			w.copy(v.cell, item.Values[0], w.renamed(v.itemUsed(item)))
			w.out.WriteString("\n")
		case item.Kind == source.Main || item.Kind == source.Init:
			w.asFunction(item, "_")
		}
	}
	w.out.WriteString("func _() {\n")
	bodies := w.checkBody()
	w.out.WriteString("}\n")

	c := &checked{fset: token.NewFileSet(), writer: w, body: make(map[*source.Item]ast.Stmt)}
	var err error
	c.file, err = parser.ParseFile(c.fset, "programa", w.out.String(), parser.SkipObjectResolution)
	if err != nil {
		return nil, errors.New("o programa da célula não tem a forma de um programa Go: " + err.Error() + "\n" + w.out.String())
	}
	labels := map[string]*cellText{v.cell.key(): v.cell}
	for e := range r.entities {
		labels[e.cell.key()] = e.cell
	}
	c.labels = labels
	c.info = &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Uses: make(map[*ast.Ident]types.Object),
		Defs: make(map[*ast.Ident]types.Object), Scopes: make(map[ast.Node]*types.Scope),
		Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
		Instances: make(map[*ast.Ident]types.Instance), FileVersions: make(map[*ast.File]string),
	}
	config := types.Config{
		Importer:  v.session.packages,
		GoVersion: version.Lang(runtime.Version()), // go vet has rules for some only
		Error: func(err error) {
			var e types.Error
			if errors.As(err, &e) {
				c.note(e)
			}
		},
	}
	c.pkg, _ = config.Check("main", c.fset, []*ast.File{c.file}, c.info) // its errors were noted one by one
	last := c.file.Decls[len(c.file.Decls)-1].(*ast.FuncDecl)
	for i, stmt := range last.Body.List {
		if i < len(bodies) {
			c.body[bodies[i]] = stmt
		}
	}
	return c, nil
}

// first returns the first variable of the unit.
func (u *unit) first() *entity {
	for _, e := range u.members {
		if e != nil {
			return e
		}
	}
	return nil
}

func (v *view) declaresAny(item *source.Item) bool {
	return slices.ContainsFunc(item.Names, func(name string) bool { return v.declaredBy(item, name) != nil })
}

// makes reports whether the program makes the variable, a member of a unit, and does not load it or do without it.
func (w *writer) makes(e *entity) bool { return e != nil && w.names[e] != "" && !w.loads(e) }

// leader returns the first of the variables that the program makes together with e.
func (w *writer) leader(e *entity) *entity {
	for _, member := range e.unit.members {
		if w.makes(member) {
			return member
		}
	}
	return e
}

// variables writes the declaration of a unit, or of what a statement declares, as variables of the package.
func (w *writer) variables(e *entity) {
	names := make([]string, len(e.unit.members))
	for i, member := range e.unit.members {
		names[i] = "_"
		if w.makes(member) {
			names[i] = w.names[member]
		}
	}
	w.out.WriteString("var ")
	w.directive(e.cell, e.item.Name)
	w.out.WriteString(strings.Join(names, ", ") + " ")
	uses := w.uses(e)
	w.copy(e.cell, e.item.TypeText, w.renamed(uses))
	if e.kind == KindValue {
		w.out.WriteString(" = ")
		w.copy(e.cell, e.item.Right, w.renamed(w.itemUsed(e.item)))
	} else {
		w.values(e.cell, e.item, w.renamed(uses))
	}
	w.out.WriteString("\n")
	w.ours()
	w.out.WriteString("\n")
}

// values writes the initialiser of a var, if it has one.
func (w *writer) values(cell *cellText, item *source.Item, substitutions []substitution) {
	substitutions = append(substitutions, w.watched(cell, item)...)
	for i, value := range item.Values {
		w.out.WriteString([]string{" = ", ", "}[min(i, 1)])
		w.copy(cell, value, substitutions)
	}
}

// anonymous writes a var of blank names alone.
func (w *writer) anonymous(item *source.Item) {
	substitutions := w.renamed(w.itemUsed(item))
	w.out.WriteString("var ")
	w.directive(w.cell, item.Name)
	w.out.WriteString(strings.Join(item.Names, ", ") + " ")
	w.copy(w.cell, item.TypeText, substitutions)
	w.values(w.cell, item, substitutions)
	w.out.WriteString("\n")
}

// asFunction writes func main or func init under another name.
func (w *writer) asFunction(item *source.Item, name string) {
	substitutions := append(w.renamed(w.itemUsed(item)), substitution{item.Name, len(item.Names[0]), name})
	w.function(w.cell, item, substitutions)
	w.out.WriteString("\n")
}

// checkBody writes the statements, one a line, and returns them.
func (w *writer) checkBody() []*source.Item {
	var written []*source.Item
	for _, item := range w.part.items {
		if item.Kind != source.Statement || w.pureDefinition(item) {
			continue
		}
		written = append(written, item)
		if _, call := item.Node.(*ast.ExprStmt); item.Expression && call && !isCall(item) {
			w.out.WriteString("_" + strings.Repeat(", _", max(len(item.List)-1, 0)) + " = ")
		}
		w.statement(item)
		w.out.WriteString("\n")
	}
	return written
}

// pureDefinition reports whether the statement is a := without a label, all of whose names are new.
func (v *view) pureDefinition(item *source.Item) bool {
	if _, ok := item.Node.(*ast.AssignStmt); !ok || item.Define < 0 {
		return false
	}
	some := false
	for _, name := range item.Names {
		if name == "_" {
			continue
		}
		if v.declaredBy(item, name) == nil {
			return false
		}
		some = true
	}
	return some && len(item.Left) == len(item.Names)
}

// statement writes a statement; what it declares has been declared, so that its := is an =.
func (w *writer) statement(item *source.Item) {
	substitutions := append(w.renamed(w.itemUsed(item)), w.watched(w.cell, item)...)
	if item.Define >= 0 && w.declaresAny(item) {
		for _, left := range item.Left {
			e := w.declaredBy(item, left.Name)
			if e != nil && w.names[e] != left.Name {
				substitutions = append(substitutions, substitution{left.Offset, len(left.Name), w.names[e]})
			}
		}
		substitutions = append(substitutions, substitution{item.Define, 2, " ="})
	}
	w.copy(w.cell, source.Span{Start: item.Start, End: item.End}, substitutions)
}

// isCall reports whether the statement is a call.
func isCall(item *source.Item) bool {
	stmt, ok := item.Node.(*ast.ExprStmt)
	if !ok || len(item.List) > 0 {
		return false
	}
	_, ok = ast.Unparen(stmt.X).(*ast.CallExpr)
	return ok
}
