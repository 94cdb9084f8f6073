package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Warm does beforehand what the first build of a program in dir, a folder in which programs are built, takes besides: it
// has the packages built that programs are likely to import, finds out how programs with them are built, and builds one.
func (b Builder) Warm(ctx context.Context, dir string, imports []string) error {
	// A package of its own, below the folder: a program may be written into that at any moment.
	below, err := os.MkdirTemp(dir, "warm")
	if err != nil {
		return err
	}
	defer os.RemoveAll(below)
	var text strings.Builder
	text.WriteString("package main\n\nimport (\n")
	for _, path := range imports {
		fmt.Fprintf(&text, "\t_ %q\n", path)
	}
	text.WriteString(")\n\nfunc main() {}\n")
	if err := os.WriteFile(filepath.Join(below, "main.go"), []byte(text.String()), 0o600); err != nil {
		return err
	}
	s, err := readSource(below)
	if err != nil {
		return err
	}
	flags, ok := splitFlags(lookUp(b.Env, "GOFLAGS"))
	if !ok {
		return errLeave
	}
	name := b.key(dir)
	plan, err := b.plan(ctx, dir, name, "./"+filepath.Base(below), s.imports)
	if err != nil {
		return err
	}
	return b.make(ctx, dir, filepath.Join(below, "program"), name, plan, s, flags)
}
