package setup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"

	cellbuild "cnn321/kernels/cells/build"
)

// CellsBuilds is the build cache of an installation that many share: what cells are built of, compiled. It is there where the setup was
// asked for it, and its users only read it.
func (p Paths) CellsBuilds() string { return filepath.Join(p.Home(), "cells", "builds") }

// CellsModules is a module cache with what that was compiled from.
func (p Paths) CellsModules() string { return filepath.Join(p.Home(), "cells", "modules") }

// imported are the packages of the project that a learner's cells import.
var imported = []string{"cnn321/cnnlib", "cnn321/cnnlib/cell"}

// usual are packages that learners import besides.
var usual = []string{
	"bufio", "bytes", "cmp", "container/heap", "container/list", "context", "encoding/csv", "encoding/json", "image", "image/color", "image/draw", "image/jpeg",
	"image/png", "io", "iter", "log", "maps", "math/big", "math/bits", "math/cmplx", "math/rand", "os/exec", "path/filepath", "regexp", "runtime", "sync",
	"sync/atomic", "text/tabwriter", "text/template", "unicode", "unicode/utf8",
}

func cellsStep(p Paths) step {
	version := sync.OnceValues(func() (string, error) { return goVersion(context.Background(), p.Root) })
	return step{
		id: "cells", part: Cells, name: "Pacotes das células, para quem só lê esta instalação", tools: needGo, room: 500e6,
		key: func(context.Context) (string, error) {
			compiler, err := version()
			if err != nil {
				return "", err
			}
			return build{id: "cells", sources: []string{"cnnlib", "kernels"}}.key(p.Root, compiler)
		},
		make: func(ctx context.Context, say progress) ([]string, error) {
			files, err := makeCells(ctx, p, say)
			if err != nil {
				return nil, explain("compilar os pacotes das células", err)
			}
			return files, nil
		},
	}
}

// makeCells compiles what cells import, as the go command of a kernel does, and returns what it compiled.
func makeCells(ctx context.Context, p Paths, say progress) ([]string, error) {
	for _, dir := range []string{p.CellsBuilds(), p.CellsModules(), p.Downloads()} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("criação de %s: %w", dir, err)
		}
	}
	work, err := os.MkdirTemp(p.Downloads(), temporary)
	if err != nil {
		return nil, fmt.Errorf("criação de pasta em %s: %w", p.Downloads(), err)
	}
	defer os.RemoveAll(work)
	environ, err := p.cellsEnvironment(ctx, work)
	if err != nil {
		return nil, err
	}
	packages := append(append(cellbuild.Ordinary(), imported...), usual...)
	compile, err := goCommand(p.Root, append([]string{"list", "-deps", "-export", "-f", "{{.ImportPath}} {{.Export}}"}, packages...)...)
	if err != nil {
		return nil, err
	}
	compile.env = environ
	var files []string
	compile.line = func(text string) {
		name, file, ok := strings.Cut(text, " ")
		if ok && strings.HasPrefix(file, p.CellsBuilds()) {
			files = append(files, file)
			say(0, 0, "compilado "+name)
		}
	}
	return files, compile.run(ctx)
}

// cellsEnvironment is that of a kernel's builds, with the shared caches open for writing. What the person's own module cache holds is
// not brought again.
func (p Paths) cellsEnvironment(ctx context.Context, work string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(p.Root, "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("leitura do go.mod: %w", err)
	}
	mod, err := modfile.ParseLax("go.mod", text, nil)
	if err != nil || mod.Go == nil {
		return nil, fmt.Errorf("o go.mod do projeto não diz a versão do Go: %w", err)
	}
	workspace := filepath.Join(work, "go.work")
	if err := os.WriteFile(workspace, fmt.Appendf(nil, "go %s\nuse %s\n", mod.Go.Version, strconv.Quote(p.Root)), 0o600); err != nil {
		return nil, fmt.Errorf("gravação de %s: %w", workspace, err)
	}
	ask := func(name string) (string, error) {
		command, err := goCommand(p.Root, "env", name)
		if err != nil {
			return "", err
		}
		return command.output(ctx)
	}
	modules, err := ask("GOMODCACHE")
	if err != nil {
		return nil, err
	}
	proxy, err := ask("GOPROXY")
	if err != nil {
		return nil, err
	}
	return environment(
		[]string{"GOOS", "GOARCH", "GOBIN", "GOROOT", "GO111MODULE", "GOCACHEPROG", "CGO_ENABLED"},
		map[string]string{
			"GOCACHE": p.CellsBuilds(), "GOMODCACHE": p.CellsModules(), "GOWORK": workspace, "GOFLAGS": cellbuild.SharedFlags + " -modcacherw",
			"GOPROXY": "file://" + filepath.ToSlash(filepath.Join(modules, "cache", "download")) + "," + proxy,
			"LC_ALL":  "C", "LANGUAGE": "C",
		}), nil
}
