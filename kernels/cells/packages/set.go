package packages

import (
	"context"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Config says where the packages are.
type Config struct {
	Dir string   // a folder of the module whose go.mod says what may be imported
	Go  string   // the go command
	Env []string // its environment; nil is this process's
	// Own are the patterns of the module's packages that a name without an import may mean; nil is all of them.
	Own []string
	// Start and Wait start the go command and wait for it; nil stands for the methods of exec.Cmd. A process that collects
	// orphans gives its own, so that it does not take the go command for one.
	Start func(*exec.Cmd) error
	Wait  func(*exec.Cmd) error
}

// Set is the packages that cells have imported so far. It is not safe for concurrent use.
type Set struct {
	config Config

	exports  map[string]string // export data's file, by import path
	failed   map[string]error  // packages that cannot be imported
	stamps   map[string]stamp
	importer types.Importer
	names    map[string][]string // import paths that a name may mean, best first; nil before they are asked for
	// Generation counts how often the packages were read anew: types of two generations do not mix.
	Generation int
}

// NewSet returns an empty set.
func NewSet(config Config) *Set {
	if config.Start == nil {
		config.Start, config.Wait = (*exec.Cmd).Start, (*exec.Cmd).Wait
	}
	s := &Set{config: config}
	s.clear()
	return s
}

func (s *Set) clear() {
	s.exports = make(map[string]string)
	s.failed = make(map[string]error)
	s.stamps = make(map[string]stamp)
	for _, name := range []string{"go.mod", "go.sum", "go.work"} {
		s.note(filepath.Join(s.config.Dir, name))
	}
	for _, entry := range s.config.Env {
		if path, ok := strings.CutPrefix(entry, "GOWORK="); ok && filepath.IsAbs(path) {
			s.note(path)
		}
	}
	s.importer = importer.ForCompiler(token.NewFileSet(), "gc", s.open)
	s.Generation++
}

func (s *Set) open(path string) (io.ReadCloser, error) {
	file := s.exports[path]
	if file == "" {
		return nil, fmt.Errorf("no export data for %s", path)
	}
	return os.Open(file)
}

// NotFoundError is the error of a package that cells cannot import.
type NotFoundError struct {
	Path   string
	Reason string // the go command's
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("could not import %s: %s", e.Path, e.Reason)
}

// Prepare makes sure that the packages can be imported, as they are now on the disk. It asks the go command only about
// those that are new or may have changed. What cannot be imported is said by Import, package by package.
func (s *Set) Prepare(ctx context.Context, paths []string) error {
	if s.changed() {
		known := make([]string, 0, len(s.exports))
		for path := range s.exports {
			known = append(known, path)
		}
		s.clear()
		s.names = nil
		paths = slices.Concat(paths, known)
	}
	var ask []string
	for _, path := range paths {
		if path != "unsafe" && s.exports[path] == "" && s.failed[path] == nil && !slices.Contains(ask, path) {
			ask = append(ask, path)
		}
	}
	if len(ask) == 0 {
		return nil
	}
	slices.Sort(ask)
	all, err := s.list(ctx, append([]string{"-export", "-deps",
		"-json=ImportPath,Name,Dir,Export,Standard,DepOnly,GoFiles,EmbedFiles,Module,Error", "--"}, ask...)...)
	if err != nil {
		return err
	}
	found := make(map[string]bool)
	var implicit []string
	for _, l := range all {
		s.watch(l)
		if l.DepOnly {
			continue
		}
		found[l.ImportPath] = true
		switch {
		case l.Name == "main":
			s.failed[l.ImportPath] = &NotFoundError{l.ImportPath, "it is a program, not a package that can be imported"}
		case l.Export == "" || l.Name == "":
			reason := "its code does not build"
			if l.Error != nil {
				reason = strings.TrimSpace(l.Error.Err)
			} else if said := s.buildError(ctx, l.ImportPath); said != "" {
				reason = said
			}
			s.failed[l.ImportPath] = &NotFoundError{l.ImportPath, reason}
		default:
			delete(s.failed, l.ImportPath)
			s.exports[l.ImportPath] = l.Export
			if l.Module != nil && l.Module.Indirect {
				implicit = append(implicit, l.ImportPath)
			}
		}
	}
	if err := s.refuseImplicit(ctx, implicit); err != nil {
		return err
	}
	for _, path := range ask {
		if !found[path] && s.failed[path] == nil {
			s.failed[path] = &NotFoundError{path, "the go command does not know it"}
		}
	}
	return nil
}

// Retry has Prepare ask again for packages that could not be imported: they may be there now, as after a go get.
func (s *Set) Retry(path string) { delete(s.failed, path) }

// buildError returns the first lines that the compiler says of a package that does not build.
func (s *Set) buildError(ctx context.Context, path string) string {
	all, err := s.list(ctx, "-export", "-deps", "-json=ImportPath,Error,DepsErrors", "--", path)
	if err != nil {
		return ""
	}
	for _, l := range all {
		if l.Error != nil {
			return strings.TrimSpace(l.Error.Err)
		}
	}
	return ""
}

// Import implements types.Importer for packages that Prepare was asked for.
func (s *Set) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if err := s.failed[path]; err != nil {
		return nil, err
	}
	if s.exports[path] == "" {
		return nil, &NotFoundError{path, "it was not asked for"}
	}
	pkg, err := s.importer.Import(path)
	if err != nil && !errors.As(err, new(*NotFoundError)) {
		err = &NotFoundError{path, err.Error()}
	}
	return pkg, err
}
