package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Builder builds the programs of one folder after the other. Its fields are not to be changed.
type Builder struct {
	Go    string   // the go command
	Env   []string // the environment of a build
	Cache string   // a folder for what is remembered; it exists, and serves one version of the project at a time
}

// Build makes the executable output of the package in dir. If that fails, the error is an [*exec.ExitError] of go build and text
// is what it said.
func (b Builder) Build(ctx context.Context, dir, output string) (text []byte, err error) {
	if err := b.direct(ctx, dir, output); err == nil {
		return nil, nil
	} else if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	cmd := b.command(ctx, dir, b.Go, "build", "-o", output)
	text, err = cmd.CombinedOutput()
	return text, err
}

// errLeave says that go build must do it, and is no failure.
var errLeave = errors.New("left to go build")

func (b Builder) direct(ctx context.Context, dir, output string) error {
	if runtime.GOOS != "linux" {
		return errLeave // elsewhere go build knows more of how a program is to be linked
	}
	flags, ok := splitFlags(lookUp(b.Env, "GOFLAGS"))
	if !ok {
		return errLeave
	}
	source, err := readSource(dir)
	if err != nil {
		return err
	}
	name := b.key(dir)
	plan, err := b.plan(ctx, dir, name, ".", source.imports)
	if err != nil {
		return err
	}
	return b.make(ctx, dir, output, name, plan, source, flags)
}

// plan is the plan for a program with these imports: the one that is kept, or a new one. While somebody else is finding out,
// as [Builder.Warm] is at the start, that is waited for.
func (b Builder) plan(ctx context.Context, dir, name, pattern string, imports []string) (*plan, error) {
	recalled := func() *plan {
		if p, err := b.recall(name); err == nil {
			return p
		}
		return nil
	}
	p := recalled()
	if p != nil && p.covers(imports) {
		return p, nil
	}
	unlock, err := b.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if p = recalled(); p != nil && p.covers(imports) {
		return p, nil
	}
	return b.learn(ctx, dir, name, pattern, imports, p)
}

// make compiles and links.
func (b Builder) make(ctx context.Context, dir, output, name string, plan *plan, source source, flags toolFlags) error {
	work, err := os.MkdirTemp(b.Cache, "build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	archive := filepath.Join(work, "main.a")
	compile := []string{
		"-o", archive, "-trimpath", work + "=>", "-p", "main", "-lang=go" + plan.Lang, "-complete", "-goversion", plan.GoVersion,
		"-c=2", "-nolocalimports", "-importcfg", b.file(name, configSuffix), "-pack",
	}
	compile = append(append(compile, flags.compile...), source.path)
	if err := b.tool(ctx, dir, plan, "compile", compile); err != nil {
		return err
	}
	// Beside the output, and then in its place: a program that is running is not written over.
	made := filepath.Join(work, "main")
	link := append([]string{"-o", made, "-importcfg", b.file(name, configSuffix), "-buildmode=exe"}, flags.link...)
	if plan.GODEBUG != "" {
		link = append(link, "-X=runtime.godebugDefault="+plan.GODEBUG)
	}
	if err := b.tool(ctx, dir, plan, "link", append(link, archive)); err != nil {
		return err
	}
	if err := os.Rename(made, output); err != nil {
		return move(made, output)
	}
	return nil
}

// move copies to another disk.
func move(from, to string) error {
	contents, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.WriteFile(to, contents, 0o755)
}

func (b Builder) tool(ctx context.Context, dir string, p *plan, name string, args []string) error {
	cmd := b.command(ctx, dir, filepath.Join(p.Tools, name), args...)
	// They are done before collecting garbage pays, unless the program is very large.
	cmd.Env = append(cmd.Env, "GOROOT="+p.GOROOT, "GOGC=off", "GOMEMLIMIT=400MiB")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, said)
	}
	return nil
}

func (b Builder) command(ctx context.Context, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(append([]string(nil), b.Env...), "PWD="+dir)
	return cmd
}

// toolFlags are what GOFLAGS tells the compiler of a cell, and the linker.
type toolFlags struct{ compile, link []string }

// splitFlags takes the tools' flags out of GOFLAGS; ok is false if there is one whose meaning for a build is not known here.
func splitFlags(goflags string) (flags toolFlags, ok bool) {
	for _, flag := range splitQuoted(goflags) {
		name, value, _ := strings.Cut(strings.TrimLeft(flag, "-"), "=")
		switch name {
		case "ldflags":
			flags.link = append(flags.link, splitQuoted(value)...)
		case "gcflags":
			if value != noDebug {
				return toolFlags{}, false
			}
			flags.compile = []string{"-dwarf=false"}
		case "tags": // what they choose is told by go list; a cell's own file has no conditions
		default:
			return toolFlags{}, false
		}
	}
	return flags, true
}

// splitQuoted parts fields, which may stand in single or double quotes, as the go command does.
func splitQuoted(s string) []string {
	var fields []string
	for s = strings.TrimLeft(s, " \t\n"); s != ""; s = strings.TrimLeft(s, " \t\n") {
		if quote := s[0]; quote == '"' || quote == '\'' {
			if end := strings.IndexByte(s[1:], quote); end >= 0 {
				fields, s = append(fields, s[1:1+end]), s[end+2:]
				continue
			}
		}
		end := strings.IndexAny(s, " \t\n")
		if end < 0 {
			end = len(s)
		}
		fields, s = append(fields, s[:end]), s[end:]
	}
	return fields
}

func lookUp(env []string, key string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(env[i], key+"="); ok {
			return value
		}
	}
	return ""
}
