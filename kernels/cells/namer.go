package cells

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode/utf8"
)

// namer gathers names.
type namer struct {
	prefix string
	pkg    *types.Package // the program's
	found  []ranked
	seen   map[string]bool
}

// ranked is a name, how far away it is declared, and how well it fits.
type ranked struct {
	Known
	far, fit int
}

// How well a name fits what is typed.
const (
	begun   = iota // it begins so
	strange        // it does, but for upper and lower case
	holding        // it holds it further on
	unlike
)

// holdable is how many letters have to be typed until the names that hold them are meant too, as gopls finds them: which
// of the two answers first is not to be seen.
const holdable = 3

func (n *namer) fit(name, kind string) int {
	small, typed := strings.ToLower(name), strings.ToLower(n.prefix)
	switch {
	case strings.HasPrefix(name, n.prefix):
		return begun
	case strings.HasPrefix(small, typed):
		return strange
	case kind != "keyword" && kind != "module" && utf8.RuneCountInString(typed) >= holdable && strings.Contains(small, typed):
		return holding
	}
	return unlike
}

// add adds a name that fits the prefix, the first time.
func (n *namer) add(name, kind, signature string, far int) {
	fit := n.fit(name, kind)
	if name == "_" || strings.HasSuffix(name, blank) || n.seen[name] || fit == unlike {
		return
	}
	if n.seen == nil {
		n.seen = make(map[string]bool)
	}
	n.seen[name] = true
	n.found = append(n.found, ranked{Known{Name: name, Kind: kind, Signature: signature}, far, fit})
}

// object adds the name of an object.
func (n *namer) object(o types.Object, far int) {
	signature := ""
	if s, ok := o.Type().(*types.Signature); ok {
		signature = strings.TrimPrefix(types.TypeString(s, n.qualifier), "func")
	}
	before := len(n.found)
	n.add(o.Name(), kindOf(o), signature, far)
	if _, isPackage := o.(*types.PkgName); len(n.found) > before && o.Name() == n.prefix && !isPackage {
		n.found[before].Declaration = types.ObjectString(o, n.qualifier)
	}
}

// qualifier writes packages as cells do, by their names.
func (n *namer) qualifier(p *types.Package) string {
	if p == n.pkg {
		return ""
	}
	return p.Name()
}

// sorted gives the names that begin as what is typed, the nearest first, among those as near the ones that were begun in the same case;
// then those that only hold it.
func (n *namer) sorted() []Known {
	slices.SortStableFunc(n.found, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(max(a.fit, strange), max(b.fit, strange)), cmp.Compare(a.far, b.far), cmp.Compare(a.fit, b.fit), strings.Compare(a.Name, b.Name))
	})
	names := make([]Known, len(n.found))
	for i, r := range n.found {
		names[i] = r.Known
	}
	return names
}

// scopes adds what is visible at a place: what the innermost blocks declare comes first.
func (n *namer) scopes(info *types.Info, place token.Pos) {
	far := 0
	for scope := innermost(info, place); scope != nil; scope = scope.Parent() {
		for _, name := range scope.Names() {
			o := scope.Lookup(name)
			switch {
			case n.inFunction(scope) && o.Pos() > place: // declared only further down
			case scope == n.pkg.Scope() && name == "main": // the generated program's
			default:
				n.object(o, far)
			}
		}
		far++
	}
	for word := token.BREAK; word <= token.VAR; word++ {
		n.add(word.String(), "keyword", "", far)
	}
}

// inFunction reports whether a scope is neither Go's, nor the program's, nor its imports'.
func (n *namer) inFunction(scope *types.Scope) bool {
	return scope != types.Universe && scope != n.pkg.Scope() && scope.Parent() != n.pkg.Scope()
}

// innermost is the smallest scope around a place.
func innermost(info *types.Info, place token.Pos) *types.Scope {
	var best *types.Scope
	for node, scope := range info.Scopes {
		from, to := node.Pos(), node.End()
		if f, ok := node.(*ast.FuncType); ok { // the scope of a function's body has no node of its own
			from, to = f.Pos(), scope.End()
		}
		if file, ok := node.(*ast.File); ok {
			from, to = file.FileStart, file.FileEnd
		}
		if from <= place && place <= to && (best == nil || depth(scope) > depth(best)) {
			best = scope
		}
	}
	return best
}

func depth(s *types.Scope) int {
	n := 0
	for ; s != nil; s = s.Parent() {
		n++
	}
	return n
}

// packages adds those that a cell may use without an import.
func (n *namer) packages(s *Session) {
	for _, name := range s.packages.Names() {
		n.add(name, "module", "", 100)
	}
}

// members adds what may stand behind a dot.
func (n *namer) members(of ast.Expr, info *types.Info) {
	if name, ok := of.(*ast.Ident); ok {
		if imported, ok := info.Uses[name].(*types.PkgName); ok {
			scope := imported.Imported().Scope()
			for _, name := range scope.Names() {
				if o := scope.Lookup(name); o.Exported() {
					n.object(o, 0)
				}
			}
			return
		}
	}
	if t := info.Types[of].Type; t != nil {
		n.ofType(t)
	}
}

// ofType adds a type's fields and methods, those of embedded structs behind its own.
func (n *namer) ofType(t types.Type) {
	type level struct {
		types.Type
		far int
	}
	visited := make(map[types.Type]bool)
	for queue := []level{{t, 0}}; len(queue) > 0; queue = queue[1:] {
		t, far := types.Unalias(queue[0].Type), queue[0].far
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		if visited[t] {
			continue
		}
		visited[t] = true
		methods := types.NewMethodSet(t)
		if !types.IsInterface(t) {
			methods = types.NewMethodSet(types.NewPointer(t))
		}
		for method := range methods.Methods() {
			if o := method.Obj(); len(method.Index()) == 1 && n.reachable(o) {
				n.object(o, far)
			}
		}
		if s, ok := t.Underlying().(*types.Struct); ok {
			for field := range s.Fields() {
				if n.reachable(field) {
					n.object(field, far)
				}
				if field.Embedded() {
					queue = append(queue, level{field.Type(), far + 1})
				}
			}
		}
	}
}

// reachable reports whether a cell may write the name of a member.
func (n *namer) reachable(o types.Object) bool { return o.Exported() || o.Pkg() == n.pkg }

// kindOf is what an object is, in the words that JupyterLab has icons for.
func kindOf(o types.Object) string {
	switch o := o.(type) {
	case *types.PkgName:
		return "module"
	case *types.Const:
		return "constant"
	case *types.TypeName:
		if types.IsInterface(o.Type()) {
			return "interface"
		}
		return "class"
	case *types.Func:
		if o.Signature().Recv() != nil {
			return "method"
		}
		return "function"
	case *types.Var:
		if o.IsField() {
			return "field"
		}
		return "variable"
	case *types.Builtin:
		return "function"
	case *types.Nil:
		return "constant"
	}
	return "variable"
}
