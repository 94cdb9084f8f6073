package packages

import (
	"context"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Find returns the import path of a package that goes by the name and has all of the members, "" where there is none.
// The module's own packages come before the standard library, and there the plain ones before their relatives
// (math/rand before crypto/rand).
func (s *Set) Find(ctx context.Context, name string, members []string) (string, error) {
	if err := s.index(ctx); err != nil {
		return "", err
	}
	candidates := s.names[name]
	if len(candidates) == 0 {
		return "", nil
	}
	if err := s.Prepare(ctx, candidates); err != nil {
		return "", err
	}
	for _, path := range candidates {
		pkg, err := s.Import(path)
		if err == nil && pkg.Name() == name && hasAll(pkg, members) {
			return path, nil
		}
	}
	// One package of that name: a member that it lacks is a mistake better told as such.
	if len(candidates) == 1 {
		return candidates[0], nil
	}
	return "", nil
}

func hasAll(pkg *types.Package, members []string) bool {
	for _, member := range members {
		if object := pkg.Scope().Lookup(member); object == nil || !object.Exported() {
			return false
		}
	}
	return true
}

// Path returns the best import path for a package's name among those that are known so far, "" without one.
func (s *Set) Path(name string) string {
	if paths := s.names[name]; len(paths) > 0 {
		return paths[0]
	}
	return ""
}

// Known returns the names by which packages can be found.
func (s *Set) Known(ctx context.Context) ([]string, error) {
	if err := s.index(ctx); err != nil {
		return nil, err
	}
	return s.Names(), nil
}

// Names returns the names by which packages can be found, as far as they are known already.
func (s *Set) Names() []string { return slices.Sorted(maps.Keys(s.names)) }

// index asks the go command for the names of the module's packages and the standard library's.
func (s *Set) index(ctx context.Context) error {
	if s.names != nil {
		return nil
	}
	own := s.config.Own
	if own == nil {
		own = []string{"./..."}
	}
	all, err := s.list(ctx, append([]string{"-json=ImportPath,Name,Standard", "--", "std"}, own...)...)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b *listed) int { return rank(a) - rank(b) })
	s.names = make(map[string][]string)
	for _, l := range all {
		if l.Name == "" || l.Name == "main" || hidden(l.ImportPath) {
			continue
		}
		s.names[l.Name] = append(s.names[l.Name], l.ImportPath)
	}
	return nil
}

// hidden reports whether a cell may not import the package.
func hidden(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == "internal" || part == "vendor" {
			return true
		}
	}
	return false
}

// relatives are the families of the standard library that a beginner seldom means.
var relatives = []string{"crypto/", "debug/", "go/", "html/", "runtime/", "testing/", "log/syslog", "math/rand/v2"}

func rank(l *listed) int {
	if !l.Standard {
		return 0
	}
	n := 1 + strings.Count(l.ImportPath, "/")
	for _, family := range relatives {
		if strings.HasPrefix(l.ImportPath, family) {
			return n + 10
		}
	}
	return n
}
