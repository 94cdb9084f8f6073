package launch

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/mod/modfile"

	gonbbuild "cnn321/kernels/launch/gonb"
)

// modules are the folders of the modules that cells may import from: the project's, and that of %get where there is one.
func (c Config) modules() []string {
	modules := []string{c.Root}
	if exists(filepath.Join(c.packages(), "go.mod")) {
		modules = append(modules, c.packages())
	}
	return modules
}

// goVersion is the version of Go that the project's go.mod asks for. It is that of the cells' language too: the same on
// every machine, so that a notebook that names it does not change by being opened.
func (c Config) goVersion() (string, error) {
	mod, err := c.goMod()
	if err != nil {
		return "", err
	}
	if mod.Go == nil {
		return "", fmt.Errorf("o go.mod do projeto não diz a versão do Go")
	}
	return mod.Go.Version, nil
}

// gonbVersion is the version of GoNB that the project's go.mod asks for; empty where it asks for none.
func (c Config) gonbVersion() string {
	mod, err := c.goMod()
	if err != nil {
		return "" // whoever needs go.mod says what is wrong with it
	}
	for _, require := range mod.Require {
		if require.Mod.Path == gonbbuild.Module {
			return require.Mod.Version
		}
	}
	return ""
}

// toolchain is the version of the Go that builds the cells: that of the go command, which may be newer than the one that go.mod asks for.
func (s *supervisor) toolchain(ctx context.Context, goCommand string, env []string) string {
	var said strings.Builder
	cmd := exec.Command(goCommand, "env", "GOVERSION")
	cmd.Dir, cmd.Env, cmd.Stdout = s.Root, env, &said
	err := s.spawner.Start(cmd, syscall.SIGKILL)
	if err == nil {
		stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
		defer stop()
		err = s.spawner.Wait(cmd)
	}
	version, ok := strings.CutPrefix(strings.TrimSpace(said.String()), "go")
	if err != nil || !ok {
		s.logf("não consegui saber a versão do Go: %v", err)
		return "desconhecido"
	}
	return version
}

// versions is what %version says.
func (c Config) versions(goVersion string) string {
	return fmt.Sprintf("CNN em Go: células em Go %s, pelo GoNB %s.", goVersion, c.gonbVersion())
}

func (c Config) goMod() (*modfile.File, error) {
	name := filepath.Join(c.Root, "go.mod")
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("não consegui ler o go.mod do projeto: %w", err)
	}
	mod, err := modfile.ParseLax(name, text, nil)
	if err != nil {
		return nil, fmt.Errorf("o go.mod do projeto não é válido: %w", err)
	}
	return mod, nil
}

// workspace is the go.work by which packages are found; GoNB has one of its own, of the same modules.
func (s *supervisor) workspace() string { return filepath.Join(s.dir, workspaceName) }

const workspaceName = "cells.work"

// writeWorkspace writes a go.work of these modules into the private folder, and returns its path.
func (s *supervisor) writeWorkspace() (string, error) {
	version, err := s.goVersion()
	if err != nil {
		return "", err
	}
	var work strings.Builder
	fmt.Fprintf(&work, "go %s\n", version)
	for _, module := range s.modules() {
		fmt.Fprintf(&work, "use %s\n", strconv.Quote(module))
	}
	path := s.workspace()
	if err := os.WriteFile(path, []byte(work.String()), 0o600); err != nil {
		return "", fmt.Errorf("não consegui preparar os pacotes das células: %w", err)
	}
	return path, nil
}

// join makes what %get has brought usable: all that the modules need together is brought while there is a network, and GoNB
// is started anew.
func (h *gonbHost) join(ctx context.Context, brought []string) error {
	workspace, err := h.writeWorkspace()
	if err != nil {
		return err
	}
	env := setEnv(h.cellEnv(h.supervisor.dir, h.engine.socket(), h.goCommand, os.Environ()), networkEnv(os.Environ())...)
	env = setEnv(env, "GOFLAGS="+h.buildFlags(), "GOWORK="+workspace)
	list := func(packages ...string) error {
		cmd := exec.Command(h.goCommand, append([]string{"list", "-deps", "-export", "-f", "{{.ImportPath}}"}, packages...)...)
		cmd.Dir, cmd.Env = h.Root, env
		var words strings.Builder
		cmd.Stderr = &words
		if err := h.spawner.Start(cmd, syscall.SIGKILL); err != nil {
			return err
		}
		stop := context.AfterFunc(ctx, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		defer stop()
		if err := h.spawner.Wait(cmd); err != nil {
			return fmt.Errorf("%s", strings.TrimSpace(words.String()))
		}
		return nil
	}
	if err := list(h.WarmImports...); err != nil {
		return err
	}
	if lookupEnv(h.env, "GOMODCACHE") != lookupEnv(env, "GOMODCACHE") {
		return errRestart
	}
	for _, word := range brought {
		path, _, _ := strings.Cut(word, "@")
		// A module without a package of its own is no mistake: its packages are what will be imported.
		_ = list(path + "/...")
	}
	h.renew()
	return nil
}

// copySums gives a GoNB's workspace the checksums that ours was given when packages were brought.
func (h *gonbHost) copySums(dir string) {
	sums, err := os.ReadFile(h.workspace() + ".sum")
	if err != nil {
		return // none were
	}
	if err := os.WriteFile(filepath.Join(dir, "go.work.sum"), sums, 0o600); err != nil {
		h.logf("%v", err)
	}
}
