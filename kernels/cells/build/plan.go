package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	goversion "go/version"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// plan is what go build finds out for the programs of a folder. It grows with each package that one of them imports first.
type plan struct {
	Imports   []string // those of programs that go build has agreed to, sorted
	Tools     string   // the folder of compiler and linker
	GOROOT    string
	GoVersion string // of the compiler: go1.26.8
	Lang      string // of the package: 1.26
	GODEBUG   string
	Exports   map[string]string // the packages' files in the go command's cache, by import path
	Watched   map[string]stamp  // what the working copy's packages are made of, by path
}

// stamp tells whether a file, or the list of a folder's files, is as it was.
type stamp struct {
	Time time.Time
	Size int64
}

const (
	planSuffix   = ".json"
	configSuffix = ".importcfg"
)

func (b Builder) file(key, suffix string) string { return filepath.Join(b.Cache, key+suffix) }

// key names a plan: by all but the working copy's files that it depends on.
func (b Builder) key(dir string) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %q\n", b.Go, dir)
	for _, name := range []string{
		"GOFLAGS", "GOROOT", "GOTOOLCHAIN", "GOWORK", "GO111MODULE", "GOOS", "GOARCH", "GOAMD64", "GOARM64", "GOEXPERIMENT", "CGO_ENABLED", "GODEBUG",
		"GOPATH", "GOMODCACHE", "GOCACHE", "GOENV", "HOME",
	} {
		fmt.Fprintf(sum, "%s=%q\n", name, lookUp(b.Env, name))
	}
	if info, err := os.Stat(b.Go); err == nil {
		fmt.Fprintln(sum, info.ModTime().UnixNano(), info.Size())
	}
	// The module files of the folder and of those above it, whichever counts.
	for at := dir; ; at = filepath.Dir(at) {
		for _, name := range []string{"go.mod", "go.sum", "go.work", "go.work.sum"} {
			if contents, err := os.ReadFile(filepath.Join(at, name)); err == nil {
				fmt.Fprintf(sum, "%s %d\n", filepath.Join(at, name), len(contents))
				sum.Write(contents)
			}
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

var errChanged = errors.New("something changed since the plan was made")

// recall is the plan of a key, if all that it relies on is still so.
func (b Builder) recall(key string) (*plan, error) {
	text, err := os.ReadFile(b.file(key, planSuffix))
	if err != nil {
		return nil, err
	}
	var p plan
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, err
	}
	for path, s := range p.Watched {
		if now, err := look(path); err != nil || !now.Time.Equal(s.Time) || now.Size != s.Size {
			return nil, errChanged
		}
	}
	for _, path := range p.Exports {
		if _, err := os.Stat(path); err != nil {
			return nil, errChanged // the go command trims its cache
		}
	}
	if _, err := os.Stat(b.file(key, configSuffix)); err != nil {
		return nil, errChanged
	}
	return &p, nil
}

// covers reports whether the plan is good for a program with these imports.
func (p *plan) covers(imports []string) bool {
	for _, path := range imports {
		if _, known := slices.BinarySearch(p.Imports, path); !known {
			return false
		}
	}
	return true
}

func look(path string) (stamp, error) {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}, err
	}
	return stamp{info.ModTime(), info.Size()}, nil
}

// listed is what go list tells of a package.
type listed struct {
	ImportPath, Export, Dir, DefaultGODEBUG string
	Standard, DepOnly                       bool
	Module                                  *struct {
		Dir, GoVersion string
		Main           bool
		Replace        *struct{}
	}
	GoFiles, IgnoredGoFiles, CgoFiles, SFiles, HFiles, EmbedFiles []string
}

// learn asks the go command for the plan of the programs in dir by the package of pattern, which has these imports, adds the
// plan that there was, if it is not nil, and keeps it.
func (b Builder) learn(ctx context.Context, dir, key, pattern string, imports []string, old *plan) (*plan, error) {
	started := time.Now()
	p := plan{Imports: imports, Exports: make(map[string]string), Watched: make(map[string]stamp)}
	if old != nil {
		p.Imports = slices.Concat(imports, old.Imports)
		slices.Sort(p.Imports)
		p.Imports = slices.Compact(p.Imports)
		maps.Copy(p.Exports, old.Exports)
		maps.Copy(p.Watched, old.Watched)
	}
	text, err := b.command(ctx, dir, b.Go, "env", "-json", "GOTOOLDIR", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return nil, err
	}
	var env struct{ GOTOOLDIR, GOROOT, GOVERSION string }
	if err := json.Unmarshal(text, &env); err != nil {
		return nil, err
	}
	p.Tools, p.GOROOT, p.GoVersion = env.GOTOOLDIR, env.GOROOT, env.GOVERSION
	const fields = "ImportPath,Export,Dir,DefaultGODEBUG,Standard,DepOnly,Module,GoFiles,IgnoredGoFiles,CgoFiles,SFiles,HFiles,EmbedFiles"
	text, err = b.command(ctx, dir, b.Go, "list", "-deps", "-export", "-json="+fields, pattern).Output()
	if err != nil {
		return nil, err
	}
	for stream := json.NewDecoder(bytes.NewReader(text)); ; {
		var l listed
		if err := stream.Decode(&l); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		if err := p.add(l); err != nil {
			return nil, err
		}
	}
	if p.Lang == "" {
		return nil, errLeave
	}
	// A file that changes while its time is being noted would not be noticed later.
	for _, s := range p.Watched {
		if started.Sub(s.Time) < time.Second {
			return &p, b.keep(key, &p, false)
		}
	}
	return &p, b.keep(key, &p, true)
}

func (p *plan) add(l listed) error {
	switch {
	case l.ImportPath == "runtime/cgo" || len(l.CgoFiles) > 0:
		return errLeave // it may have to be linked by another linker
	case !l.DepOnly:
		if l.Module != nil {
			p.Lang = language(l.Module.GoVersion)
		}
		p.GODEBUG = l.DefaultGODEBUG
		return nil
	case l.Export == "":
		if l.ImportPath == "unsafe" {
			return nil
		}
		return errLeave
	}
	p.Exports[l.ImportPath] = l.Export
	// What was fetched as a module does not change, nor does Go itself without its version.
	if l.Standard || l.Module != nil && !l.Module.Main && l.Module.Replace == nil {
		return nil
	}
	paths := []string{l.Dir}
	for _, name := range slices.Concat(l.GoFiles, l.IgnoredGoFiles, l.SFiles, l.HFiles, l.EmbedFiles) {
		paths = append(paths, filepath.Join(l.Dir, name))
	}
	for _, path := range paths {
		s, err := look(path)
		if err != nil {
			return err
		}
		p.Watched[path] = s
	}
	return nil
}

// keep writes the compiler's and linker's list of packages, and the plan if it may be used again.
func (b Builder) keep(key string, p *plan, again bool) error {
	var config strings.Builder
	for _, path := range slices.Sorted(maps.Keys(p.Exports)) {
		fmt.Fprintf(&config, "packagefile %s=%s\n", path, p.Exports[path])
	}
	if err := replace(b.file(key, configSuffix), []byte(config.String())); err != nil || !again {
		return err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return replace(b.file(key, planSuffix), text)
}

func replace(path string, contents []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "new-")
	if err != nil {
		return err
	}
	_, err = f.Write(contents)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// language is the version of the language of a version of Go: 1.26 of 1.26.8. It is "" if that is not plain.
func language(version string) string {
	v := "go" + version
	if !goversion.IsValid(v) {
		return ""
	}
	return strings.TrimPrefix(goversion.Lang(v), "go")
}
