package gopls

import (
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
)

// Names below the client's folder. The program is one module.
const (
	programName = "main.go"
	workName    = "go.work"
)

// oldestGo is the language of programs whose modules ask for no version.
const oldestGo = "1.21"

func (c Config) program() string { return filepath.Join(c.Dir, programName) }

// writeFolder makes the folder that gopls works in: a module with nothing but the program, in one workspace with the
// modules that it may import, so that edits of theirs count at once and no network is needed.
func (c Config) writeFolder() error {
	goVersion, work, err := c.workspace()
	if err != nil {
		return err
	}
	files := map[string][]byte{
		workName:    work,
		"go.mod":    fmt.Appendf(nil, "module celula\n\ngo %s\n", goVersion),
		programName: []byte("package main\n\nfunc main() {}\n"),
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of gopls: %w", err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(c.Dir, name), text, 0o600); err != nil {
			return fmt.Errorf("write in the folder of gopls: %w", err)
		}
	}
	return nil
}

// readModules reads the go.mod of each module that programs may import.
func (c Config) readModules() ([]*modfile.File, error) {
	var modules []*modfile.File
	for _, dir := range c.Modules {
		name := filepath.Join(dir, "go.mod")
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read a module that programs import: %w", err)
		}
		module, err := modfile.ParseLax(name, text, nil)
		if err != nil {
			return nil, fmt.Errorf("read a module that programs import: %w", err)
		}
		modules = append(modules, module)
	}
	return modules, nil
}

// workspace is the text of go.work, and the version of Go that it takes: the newest that a module asks for.
func (c Config) workspace() (goVersion string, text []byte, err error) {
	modules, err := c.readModules()
	if err != nil {
		return "", nil, err
	}
	work := &modfile.WorkFile{Syntax: new(modfile.FileSyntax)}
	goVersion = oldestGo
	for i, module := range modules {
		if module.Go != nil && version.Compare("go"+module.Go.Version, "go"+goVersion) > 0 {
			goVersion = module.Go.Version
		}
		if err := work.AddUse(c.Modules[i], ""); err != nil {
			return "", nil, fmt.Errorf("put %s into a workspace: %w", c.Modules[i], err)
		}
	}
	if err := work.AddUse(".", ""); err != nil {
		return "", nil, err
	}
	if err := work.AddGoStmt(goVersion); err != nil {
		return "", nil, fmt.Errorf("version of Go in %s: %w", workName, err)
	}
	return goVersion, modfile.Format(work.Syntax), nil
}

// environment is that of gopls and of the go commands that it runs.
func (c Config) environment() []string {
	set := []string{
		"GOWORK=" + filepath.Join(c.Dir, workName),
		"GOFLAGS=", // -mod=mod would break the workspace
		"GO111MODULE=",
		// All that programs may import is there, and a class room without a network must not wait for it.
		"GOPROXY=off",
		"GOSUMDB=off",
		"GOMEMLIMIT=" + strconv.FormatInt(c.SoftMemory, 10),
		"GOGC=50", // half of what it holds may be garbage, not all of it
		// What x/telemetry sets for the children of its own child: it then neither starts a second gopls that waits for a
		// crash (122 MB) nor counts anything. `go telemetry off` would do it too, but for all that this person runs.
		"GO_TELEMETRY_CHILD=2",
	}
	env := make([]string, 0, len(c.Env)+len(set))
	for _, entry := range c.Env {
		key, _, _ := strings.Cut(entry, "=")
		ours := false
		for _, own := range set {
			ours = ours || strings.HasPrefix(own, key+"=")
		}
		if !ours {
			env = append(env, entry)
		}
	}
	return append(env, set...)
}
