package gonb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Module is GoNB's module path; its version is the one in the project's go.mod.
const Module = "github.com/janpfeifer/gonb"

// Options say where to build.
type Options struct {
	Root string    // folder of the project's go.mod
	Out  string    // the program to write
	Go   string    // the go command; "go" if empty
	Env  []string  // its environment; this process's own if nil
	Log  io.Writer // the compiler's output; none if nil
}

// Build builds the corrected GoNB. The program appears under its name only when it is complete.
func Build(ctx context.Context, o Options) error {
	if o.Go == "" {
		o.Go = "go"
	}
	work, err := os.MkdirTemp(filepath.Dir(o.Out), ".gonb-*")
	if err != nil {
		return fmt.Errorf("não consegui criar a pasta para compilar o GoNB: %w", err)
	}
	defer os.RemoveAll(work)

	module, err := o.moduleDir(ctx)
	if err != nil {
		return err
	}
	source := filepath.Join(work, "gonb")
	if err := copySources(source, module); err != nil {
		return fmt.Errorf("não consegui copiar o código do GoNB: %w", err)
	}
	if err := applyPatches(source); err != nil {
		return err
	}
	modfile, err := o.writeModfile(work, source)
	if err != nil {
		return fmt.Errorf("não consegui preparar a compilação do GoNB: %w", err)
	}
	program := filepath.Join(work, "program")
	if err := o.run(ctx, "build", "-ldflags=-s -w", "-modfile="+modfile, "-o", program, Module); err != nil {
		return fmt.Errorf("não consegui compilar o GoNB: %w", err)
	}
	return os.Rename(program, o.Out)
}

// moduleDir is where the module lies in Go's cache; it is downloaded if it is not there yet.
func (o Options) moduleDir(ctx context.Context) (string, error) {
	if err := o.run(ctx, "mod", "download", Module); err != nil {
		return "", fmt.Errorf("não consegui baixar o GoNB (há rede?): %w", err)
	}
	cmd := exec.CommandContext(ctx, o.Go, "list", "-m", "-f", "{{.Dir}}", Module)
	cmd.Dir, cmd.Env = o.Root, o.Env
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("não encontrei o GoNB entre os módulos de %s: %w", o.Root, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// writeModfile writes the project's go.mod with the copy in the place of the module.
func (o Options) writeModfile(work, source string) (string, error) {
	mod, err := os.ReadFile(filepath.Join(o.Root, "go.mod"))
	if err != nil {
		return "", err
	}
	sum, err := os.ReadFile(filepath.Join(o.Root, "go.sum"))
	if err != nil {
		return "", err
	}
	modfile := filepath.Join(work, "build.mod")
	mod = fmt.Appendf(mod, "\nreplace %s => %q\n", Module, source)
	return modfile, errors.Join(
		os.WriteFile(modfile, mod, 0o600),
		os.WriteFile(filepath.Join(work, "build.sum"), sum, 0o600),
	)
}

func (o Options) run(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, o.Go, args...)
	cmd.Dir, cmd.Env = o.Root, o.Env
	var output strings.Builder
	cmd.Stderr = &output
	if o.Log != nil {
		cmd.Stderr = io.MultiWriter(&output, o.Log)
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%w\n%s", err, strings.TrimSpace(output.String()))
	}
	return nil
}

// copySources copies what a build reads; the module's documentation is a hundred times larger.
func copySources(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && (rel == "docs" || rel == "examples" || rel == "binder"):
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		case strings.HasSuffix(rel, "_test.go"):
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o600)
	})
}
