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
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// plan is what go build finds out for a set of imports.
type plan struct {
	Tools     string // the folder of compiler and linker
	GOROOT    string
	GoVersion string // of the compiler: go1.26.8
	Lang      string // of the package: 1.26
	GODEBUG   string
	Exports   []string // the packages' files in the go command's cache
	Watched   []stamp  // what the working copy's packages are made of
}

// stamp tells whether a file, or the list of a folder's files, is as it was.
type stamp struct {
	Path string
	Time time.Time
	Size int64
}

const (
	planSuffix   = ".json"
	configSuffix = ".importcfg"
)

func (b Builder) file(key, suffix string) string { return filepath.Join(b.Cache, key+suffix) }

// key names a plan: by all but the working copy's files that it depends on.
func (b Builder) key(dir string, imports []string) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %q %q\n", b.Go, dir, imports)
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
	for _, s := range p.Watched {
		if now, err := look(s.Path); err != nil || !now.Time.Equal(s.Time) || now.Size != s.Size {
			return nil, errChanged
		}
	}
	for _, path := range append(p.Exports, b.file(key, configSuffix)) {
		if _, err := os.Stat(path); err != nil {
			return nil, errChanged // the go command trims its cache
		}
	}
	return &p, nil
}

func look(path string) (stamp, error) {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}, err
	}
	return stamp{path, info.ModTime(), info.Size()}, nil
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

// learn asks the go command for the plan of the package in dir, and keeps it.
func (b Builder) learn(ctx context.Context, dir, key string) (*plan, error) {
	started := time.Now()
	var p plan
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
	text, err = b.command(ctx, dir, b.Go, "list", "-deps", "-export", "-json="+fields, ".").Output()
	if err != nil {
		return nil, err
	}
	var config strings.Builder
	for stream := json.NewDecoder(bytes.NewReader(text)); ; {
		var l listed
		if err := stream.Decode(&l); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		if err := p.add(l, &config); err != nil {
			return nil, err
		}
	}
	if p.Lang == "" {
		return nil, errLeave
	}
	// A file that changes while its time is being noted would not be noticed later.
	for _, s := range p.Watched {
		if started.Sub(s.Time) < time.Second {
			return &p, b.keep(key, config.String(), nil)
		}
	}
	return &p, b.keep(key, config.String(), &p)
}

func (p *plan) add(l listed, config *strings.Builder) error {
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
	fmt.Fprintf(config, "packagefile %s=%s\n", l.ImportPath, l.Export)
	p.Exports = append(p.Exports, l.Export)
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
		p.Watched = append(p.Watched, s)
	}
	return nil
}

// keep writes the compiler's and linker's list of packages, and the plan if it may be used again.
func (b Builder) keep(key, config string, p *plan) error {
	if err := replace(b.file(key, configSuffix), []byte(config)); err != nil || p == nil {
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
