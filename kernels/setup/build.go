package setup

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"cnn321/kernels/corrected"
	goplsbuild "cnn321/kernels/gopls/build"
	"cnn321/kernels/launch/gonb"
)

// program is a Go command that setup builds.
type program struct{ name, pkg string }

// build is a step that compiles programs in one module of the repository.
type build struct {
	id, name string
	part     Part
	tools    need
	room     int64
	module   string   // folder, relative to the root
	sources  []string // folders, relative to the root, whose change means a new build
	programs []program
	also     []string // packages compiled on the way, so that the first cell finds them in Go's cache
	// corrected is the program where it is built with corrections of ours, which this command has in it; nil for any other.
	corrected *corrected.Program
}

func builds() []build {
	own := []string{"kernels", "cnnlib"}
	correctedGoNB, correctedGopls := gonb.Program(), goplsbuild.Program()
	return []build{{
		id: "tools", name: "GoNB, que executa as células", part: Tools, tools: needGo, room: 300e6,
		sources: []string{"kernels/launch/gonb"},
		programs: []program{
			{"gonb", gonb.Module},
		},
		corrected: &correctedGoNB,
	}, {
		// In a module of its own: it takes another golang.org/x/tools than the project does.
		id: "gopls", name: "gopls, que completa o código nas células", part: Tools, tools: needGo, room: 600e6,
		module:    "kernels/setup/gopls",
		programs:  []program{{"gopls", goplsbuild.Package}},
		corrected: &correctedGopls,
	}, {
		id: "launcher", name: "Comando que inicia os kernels", part: Launcher, tools: needGo, room: 100e6,
		sources:  own,
		programs: []program{{"kernels", "cnn321/kernels"}},
	}, {
		id: "engine", name: "Motor da rede (GoMLX e XLA) e biblioteca cnnlib", part: Engine, tools: needGo | needC, room: 900e6,
		sources:  own,
		programs: []program{{"engine", "cnn321/kernels/engine"}},
		also:     []string{"cnn321/cnnlib/..."},
	}}
}

func buildSteps(p Paths) []step {
	// Asked once for all of them, and only if one of them is.
	version := sync.OnceValues(func() (string, error) { return goVersion(context.Background(), p.Root) })
	var steps []step
	for _, b := range builds() {
		steps = append(steps, step{
			id: b.id, part: b.part, name: b.name, tools: b.tools, room: b.room,
			key: func(context.Context) (string, error) {
				compiler, err := version()
				if err != nil {
					return "", err
				}
				return b.key(p.Root, compiler)
			},
			make: func(ctx context.Context, say progress) ([]string, error) {
				files, err := b.make(ctx, p, say)
				if err != nil {
					return nil, explain("compilar "+b.id, err)
				}
				return files, nil
			},
			prove: func(context.Context) error { return b.prove(p) },
		})
	}
	return steps
}

// goVersion is the version of the compiler that the module will be built with.
func goVersion(ctx context.Context, dir string) (string, error) {
	ask, err := goCommand(dir, "env", "GOVERSION")
	if err != nil {
		return "", err
	}
	return ask.output(ctx)
}

// notBuilt are folders whose files are no part of a program: what tests read, and kept measurements.
func notBuilt() []string { return []string{"testdata", "results"} }

// key covers the compiler, the pinned modules and every source but the tests.
func (b build) key(root, compiler string) (string, error) {
	inputs := []string{"build 1", b.id, compiler}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, b.module, name))
		if err != nil {
			return "", fmt.Errorf("leitura de %s: %w", name, err)
		}
		inputs = append(inputs, string(text))
	}
	for _, dir := range b.sources {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() && (slices.Contains(notBuilt(), entry.Name()) || strings.HasPrefix(entry.Name(), ".")) {
				return fs.SkipDir
			}
			if !entry.Type().IsRegular() || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			text, err := os.ReadFile(path)
			inputs = append(inputs, path, string(text))
			return err
		})
		if err != nil {
			return "", fmt.Errorf("leitura das fontes em %s: %w", dir, err)
		}
	}
	if b.corrected != nil {
		carried, err := b.corrected.Corrections()
		if err != nil {
			return "", err
		}
		inputs = append(inputs, carried)
	}
	return keyOf(inputs...), nil
}

func (b build) packages() []string {
	packages := slices.Clone(b.also)
	for _, program := range b.programs {
		packages = append(packages, program.pkg)
	}
	return packages
}

// make compiles into a temporary folder and renames, so that a running program keeps its file.
func (b build) make(ctx context.Context, p Paths, say progress) ([]string, error) {
	dir := filepath.Join(p.Root, b.module)
	say(0, 0, "vendo o que falta compilar")
	total, err := b.stale(ctx, dir, say)
	if err != nil {
		return nil, err
	}
	bin := filepath.Dir(p.Bin("x"))
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return nil, fmt.Errorf("criação de %s: %w", bin, err)
	}
	fresh, err := os.MkdirTemp(bin, temporary)
	if err != nil {
		return nil, fmt.Errorf("criação de pasta em %s: %w", bin, err)
	}
	defer os.RemoveAll(fresh)

	done := int64(0)
	compiled := func(text string) {
		if strings.ContainsAny(text, " :#") {
			return // a message, not the path of a package
		}
		done++
		say(min(done, total), total, "compilando "+text)
	}
	if err := b.compile(ctx, p, fresh, compiled); err != nil {
		return nil, err
	}
	var files []string
	for _, program := range b.programs {
		target := p.Bin(program.name)
		if err := os.Rename(filepath.Join(fresh, program.name), target); err != nil {
			return nil, fmt.Errorf("troca de nome para %s: %w", target, err)
		}
		files = append(files, target)
	}
	return files, nil
}

// compile builds the programs into a folder, and tells the line of each package that it compiles.
func (b build) compile(ctx context.Context, p Paths, out string, line func(string)) error {
	dir := filepath.Join(p.Root, b.module)
	if b.corrected != nil {
		return b.corrected.Build(ctx, corrected.Options{
			Root: dir, Out: filepath.Join(out, b.programs[0].name), Env: goEnvironment(dir), Log: &lines{tell: line},
		})
	}
	args := append([]string{"build", "-v", "-ldflags=-s -w", "-o", out + string(filepath.Separator)}, b.packages()...)
	compile, err := goCommand(dir, args...)
	if err != nil {
		return err
	}
	compile.line = line
	return compile.run(ctx)
}

// lines is a writer that tells each whole line.
type lines struct {
	tell  func(string)
	begun []byte // a line whose end has not come
}

func (l *lines) Write(text []byte) (int, error) {
	l.begun = append(l.begun, text...)
	for {
		line, rest, whole := bytes.Cut(l.begun, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		l.tell(string(line))
		l.begun = rest
	}
}

// stale counts the packages that are not in Go's cache; on the way the go command fetches modules.
func (b build) stale(ctx context.Context, dir string, say progress) (int64, error) {
	args := []string{"list", "-deps", "-f", "{{if .Stale}}+{{.ImportPath}}{{end}}"}
	if b.corrected != nil {
		args = append(args, "-trimpath") // as it is built
	}
	args = append(args, b.packages()...)
	list, err := goCommand(dir, args...)
	if err != nil {
		return 0, err
	}
	total := int64(0)
	list.line = func(text string) {
		if strings.HasPrefix(text, "+") {
			total++
		} else if rest, ok := strings.CutPrefix(text, "go: downloading "); ok {
			say(0, 0, "baixando "+rest)
		}
	}
	return total, list.run(ctx)
}

// prove reads what the linker wrote into each program.
func (b build) prove(p Paths) error {
	for _, program := range b.programs {
		info, err := buildinfo.ReadFile(p.Bin(program.name))
		if err != nil {
			return fmt.Errorf("o programa %s não está inteiro: %w", p.Bin(program.name), err)
		}
		if info.Path != program.pkg {
			return fmt.Errorf("o programa %s é %s e devia ser %s", p.Bin(program.name), info.Path, program.pkg)
		}
	}
	return nil
}
