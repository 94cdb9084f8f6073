package launch

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
)

// modules are the folders of the modules that cells may import from: the project's, and that of %get where there is one.
func (c Config) modules() []string {
	modules := []string{c.Root}
	if exists(filepath.Join(c.packages(), "go.mod")) {
		modules = append(modules, c.packages())
	}
	return modules
}

// writeWorkspace writes a go.work of these modules into the private folder, and returns its path.
func (s *supervisor) writeWorkspace() (string, error) {
	name := filepath.Join(s.Root, "go.mod")
	text, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("não consegui ler o go.mod do projeto: %w", err)
	}
	mod, err := modfile.ParseLax(name, text, nil)
	if err != nil {
		return "", fmt.Errorf("o go.mod do projeto não é válido: %w", err)
	}
	var work strings.Builder
	if mod.Go != nil {
		fmt.Fprintf(&work, "go %s\n", mod.Go.Version)
	}
	for _, module := range s.modules() {
		fmt.Fprintf(&work, "use %s\n", strconv.Quote(module))
	}
	path := filepath.Join(s.dir, "cells.work")
	if err := os.WriteFile(path, []byte(work.String()), 0o600); err != nil {
		return "", fmt.Errorf("não consegui preparar os pacotes das células: %w", err)
	}
	return path, nil
}
