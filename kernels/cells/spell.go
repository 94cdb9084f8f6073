package cells

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// spelling is how a type is written in a program, whatever names its packages and types have there.
type spelling struct {
	parts []spellPart
}

// spellPart is a piece of text, or a package's path with the name of one of its types, or the name of a cell's own type.
type spellPart struct {
	text, path, name string
}

// String writes the type for people.
func (s *spelling) String() string {
	var b strings.Builder
	for _, p := range s.parts {
		switch {
		case p.path != "":
			b.WriteString(p.path[strings.LastIndexByte(p.path, '/')+1:] + "." + p.name)
		default:
			b.WriteString(p.text + p.name)
		}
	}
	return b.String()
}

// spell returns how t is written outside of its cell; ok is false where it has no such name: a type that a package keeps
// to itself, or one that was declared inside a function.
func (c *checked) spell(t types.Type) (s *spelling, ok bool) {
	if !c.nameable(t, make(map[types.Type]bool)) {
		return nil, false
	}
	const mark = "\x00"
	text := types.TypeString(t, func(p *types.Package) string { return mark + p.Path() + mark })
	s = new(spelling)
	for text != "" {
		before, rest, found := strings.Cut(text, mark)
		if before != "" {
			s.parts = append(s.parts, spellPart{text: before})
		}
		if !found {
			break
		}
		path, after, _ := strings.Cut(rest, mark)
		after = strings.TrimPrefix(after, ".")
		end := 0
		for i, r := range after {
			if !isLetterOrDigit(r) {
				break
			}
			end = i + len(string(r))
		}
		name := after[:end]
		if path == c.pkg.Path() {
			s.parts = append(s.parts, spellPart{name: c.original(name)})
		} else {
			s.parts = append(s.parts, spellPart{path: path, name: name})
		}
		text = after[end:]
	}
	return s, true
}

func isLetterOrDigit(r rune) bool { return token.IsIdentifier("a" + string(r)) }

func (c *checked) nameable(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return true
	}
	seen[t] = true
	switch x := t.(type) {
	case *types.Basic:
		return x.Kind() != types.Invalid && x.Info()&types.IsUntyped == 0
	case *types.Alias:
		return c.namedHere(x.Obj()) && c.allNameable(x.TypeArgs(), seen)
	case *types.Named:
		return c.namedHere(x.Obj()) && c.allNameable(x.TypeArgs(), seen)
	case *types.Pointer:
		return c.nameable(x.Elem(), seen)
	case *types.Slice:
		return c.nameable(x.Elem(), seen)
	case *types.Array:
		return c.nameable(x.Elem(), seen)
	case *types.Chan:
		return c.nameable(x.Elem(), seen)
	case *types.Map:
		return c.nameable(x.Key(), seen) && c.nameable(x.Elem(), seen)
	case *types.Signature:
		return x.TypeParams() == nil && c.nameable(x.Params(), seen) && c.nameable(x.Results(), seen)
	case *types.Tuple:
		for v := range x.Variables() {
			if !c.nameable(v.Type(), seen) {
				return false
			}
		}
		return true
	case *types.Struct:
		for field := range x.Fields() {
			if !field.Exported() && field.Pkg() != c.pkg || !c.nameable(field.Type(), seen) {
				return false
			}
		}
		return true
	case *types.Interface:
		for method := range x.ExplicitMethods() {
			if !method.Exported() && method.Pkg() != c.pkg || !c.nameable(method.Type(), seen) {
				return false
			}
		}
		for embedded := range x.EmbeddedTypes() {
			if !c.nameable(embedded, seen) {
				return false
			}
		}
		return true
	case *types.Union:
		return true
	default:
		return false
	}
}

func (c *checked) allNameable(list *types.TypeList, seen map[types.Type]bool) bool {
	for t := range list.Types() {
		if !c.nameable(t, seen) {
			return false
		}
	}
	return true
}

// namedHere reports whether a cell can write the type's name.
func (c *checked) namedHere(name *types.TypeName) bool {
	pkg := name.Pkg()
	if pkg == nil {
		return true
	}
	if pkg == c.pkg {
		return name.Parent() == pkg.Scope()
	}
	return name.Exported() && name.Parent() == pkg.Scope() && !internalPath(pkg.Path())
}

func internalPath(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == "internal" || part == "vendor" {
			return true
		}
	}
	return false
}

// shape says what a type is made of: its text, with the cells' own types written out. A value is good for a type that was
// declared anew with the same shape.
func (c *checked) shape(t types.Type) string {
	var b strings.Builder
	seen := make(map[*types.TypeName]int)
	var write func(t types.Type)
	write = func(t types.Type) {
		text := types.TypeString(t, func(p *types.Package) string { return p.Path() })
		b.WriteString(text)
		visitNamed(t, func(named *types.Named) {
			object := named.Obj()
			if object.Pkg() != c.pkg {
				return
			}
			if _, ok := seen[object]; ok {
				return
			}
			seen[object] = len(seen)
			b.WriteString("; " + c.original(object.Name()) + strconv.Itoa(seen[object]) + " = ")
			write(named.Underlying())
		})
	}
	write(t)
	return b.String()
}

// visitNamed calls visit for the named types that t's text mentions.
func visitNamed(t types.Type, visit func(*types.Named)) {
	switch x := t.(type) {
	case *types.Alias:
		visitNamed(types.Unalias(x), visit)
	case *types.Named:
		visit(x)
		for a := range x.TypeArgs().Types() {
			visitNamed(a, visit)
		}
	case interface{ Elem() types.Type }: // pointers, slices, arrays, channels, maps
		if m, ok := t.(*types.Map); ok {
			visitNamed(m.Key(), visit)
		}
		visitNamed(x.Elem(), visit)
	case *types.Struct:
		for field := range x.Fields() {
			visitNamed(field.Type(), visit)
		}
	case *types.Signature:
		for v := range x.Params().Variables() {
			visitNamed(v.Type(), visit)
		}
		for v := range x.Results().Variables() {
			visitNamed(v.Type(), visit)
		}
	}
}
