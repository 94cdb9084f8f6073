package corrected

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Program is a program that is built with changes.
type Program struct {
	Name    string   // as people call it: GoNB
	Module  string   // its module's path; the version is the one in the go.mod of Options.Root
	Package string   // the path of its main package
	Patches fs.FS    // has a folder patches
	Where   string   // that folder in the project, for who must mend it
	Unread  []string // folders of the module that no build reads and that are large
}

// Options say where to build.
type Options struct {
	Root string    // folder of the go.mod that pins the program
	Out  string    // the program to write
	Go   string    // the go command; "go" if empty
	Env  []string  // its environment; this process's own if nil
	Log  io.Writer // the compiler's output, with the packages that it compiles; none if nil
}

// Build builds the corrected program. It appears under its name only when it is complete.
func (p Program) Build(ctx context.Context, o Options) error {
	work, err := os.MkdirTemp(filepath.Dir(o.Out), ".corrected-*")
	if err != nil {
		return fmt.Errorf("não consegui criar a pasta para compilar o %s: %w", p.Name, err)
	}
	defer os.RemoveAll(work)
	source, modfile, err := p.Copy(ctx, o, work)
	if err != nil {
		return err
	}
	if err := p.apply(source); err != nil {
		return err
	}
	program := filepath.Join(work, "program")
	if err := o.run(ctx, "build", "-v", "-trimpath", "-ldflags=-s -w", "-modfile="+modfile, "-o", program, p.Package); err != nil {
		return fmt.Errorf("não consegui compilar o %s: %w", p.Name, err)
	}
	return os.Rename(program, o.Out)
}

// Copy puts the module's sources, unchanged and without their tests, into the folder work, with a go.mod that builds them.
func (p Program) Copy(ctx context.Context, o Options, work string) (source, modfile string, err error) {
	module, err := p.moduleDir(ctx, o)
	if err != nil {
		return "", "", err
	}
	source = filepath.Join(work, "source")
	if err := p.copySources(source, module); err != nil {
		return "", "", fmt.Errorf("não consegui copiar o código do %s: %w", p.Name, err)
	}
	if modfile, err = p.writeModfile(o.Root, work, source); err != nil {
		return "", "", fmt.Errorf("não consegui preparar a compilação do %s: %w", p.Name, err)
	}
	return source, modfile, nil
}

// Fork copies sources, as they have been changed by now, into the folder work, with a go.mod of their own.
func (p Program) Fork(o Options, from, work string) (source, modfile string, err error) {
	source = filepath.Join(work, "source")
	err = os.CopyFS(source, os.DirFS(from))
	if err == nil {
		modfile, err = p.writeModfile(o.Root, work, source)
	}
	if err != nil {
		return "", "", fmt.Errorf("não consegui copiar o código do %s: %w", p.Name, err)
	}
	return source, modfile, nil
}

// moduleDir is where the module lies in Go's cache; it is downloaded if it is not there yet.
func (p Program) moduleDir(ctx context.Context, o Options) (string, error) {
	if err := o.run(ctx, "mod", "download", p.Module); err != nil {
		return "", fmt.Errorf("não consegui baixar o %s (há rede?): %w", p.Name, err)
	}
	out, err := o.command(ctx, "list", "-m", "-f", "{{.Dir}}", p.Module).Output()
	if err != nil {
		return "", fmt.Errorf("não encontrei o %s entre os módulos de %s: %w", p.Name, o.Root, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// writeModfile writes the go.mod in the folder root with the copy in the place of the module.
func (p Program) writeModfile(root, work, source string) (string, error) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return "", err
	}
	modfile := filepath.Join(work, "build.mod")
	mod = fmt.Appendf(mod, "\nreplace %s => %q\n", p.Module, source)
	return modfile, errors.Join(
		os.WriteFile(modfile, mod, 0o600),
		os.WriteFile(filepath.Join(work, "build.sum"), sum, 0o600),
	)
}

func (o Options) command(ctx context.Context, args ...string) *exec.Cmd {
	name := o.Go
	if name == "" {
		name = "go"
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = o.Root, o.Env
	return cmd
}

func (o Options) run(ctx context.Context, args ...string) error {
	cmd := o.command(ctx, args...)
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

func (p Program) copySources(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && slices.Contains(p.Unread, filepath.ToSlash(rel)):
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		case IsTest(rel):
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o600)
	})
}
