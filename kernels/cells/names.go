package cells

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"

	"cnn321/kernels/cells/mistakes"
)

// reachAt tells what can be named at a place of the program: what stands in it, and all else that the cells remember.
func (v *view) reachAt(c *checked, pos token.Pos) mistakes.Reach {
	checker := mistakes.ReachFrom(c.pkg, c.info, []*ast.File{c.file}, pos)
	remembered := make(map[string]*entity)
	for name, e := range v.memory.names {
		remembered[name] = e
	}
	for name := range v.versions {
		remembered[name] = v.latest(name)
	}
	return mistakes.Reach{
		Names: func() []string {
			names := slices.Collect(maps.Keys(remembered))
			for _, name := range checker.Names() {
				if !strings.Contains(name, another) && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
			slices.Sort(names)
			return names
		},
		Members: func(of string) []string {
			if e := remembered[of]; e != nil && e.kind == KindImport {
				return v.members(e.path)
			}
			return checker.Members(of)
		},
		Kind: func(name string) string {
			if kind := checker.Kind(name); kind != "" {
				return kind
			}
			e := remembered[name]
			switch {
			case e == nil:
				return ""
			case e.kind == KindImport:
				return "package"
			case e.kind == KindValue:
				return "var"
			}
			return string(e.kind)
		},
		Package: func(name string) string {
			if e := remembered[name]; e != nil && e.kind == KindImport {
				return e.path
			}
			return v.session.packages.Path(name)
		},
	}
}

// members returns the names that a package gives.
func (v *view) members(path string) []string {
	pkg, err := v.session.packages.Import(path)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(pkg.Scope().Names(), func(name string) bool { return !token.IsExported(name) })
}
