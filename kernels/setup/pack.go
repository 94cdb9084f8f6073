package setup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// PackFolder makes a folder for what a pack is made of, while no setup is at work on this installation; done removes it and lets others
// on. What a pack that was killed left behind goes with the next one.
func (p Paths) PackFolder(ctx context.Context, say func(text string)) (dir string, done func(), err error) {
	release, err := takeLock(ctx, p.lock(), say)
	if err != nil {
		return "", nil, err
	}
	p.sweep()
	if err := os.MkdirAll(p.Downloads(), 0o755); err != nil {
		release()
		return "", nil, fmt.Errorf("criação de %s: %w", p.Downloads(), err)
	}
	dir, err = os.MkdirTemp(p.Downloads(), temporary)
	if err != nil {
		release()
		return "", nil, fmt.Errorf("criação de pasta em %s: %w", p.Downloads(), err)
	}
	return dir, func() { os.RemoveAll(dir); release() }, nil
}

// PackModules fills a folder with the Go modules that the setup and the cells need, as a proxy has them. What this user's module
// cache has is not brought from the network again.
func (p Paths) PackModules(ctx context.Context, dir string) error {
	work, err := os.MkdirTemp(filepath.Dir(dir), temporary)
	if err != nil {
		return fmt.Errorf("criação de pasta: %w", err)
	}
	defer os.RemoveAll(work)
	environ, err := p.cellsEnvironment(ctx, work)
	if err != nil {
		return err
	}
	environ = packEnvironment(environ, work)
	const without = "GOWORK=off"
	gopls := filepath.Join(p.Root, "kernels", "setup", "gopls")
	tools := []string{"list", "-deps", "./..."}
	for _, b := range builds() {
		for _, program := range b.programs {
			if b.module == "" {
				tools = append(tools, program.pkg)
			}
		}
	}
	for _, c := range []struct {
		dir, work string
		args      []string
	}{
		{p.Root, without, []string{"mod", "download"}},
		{p.Root, without, tools},
		{gopls, without, []string{"mod", "download"}},
		{gopls, without, []string{"list", "-deps", "golang.org/x/tools/gopls"}},
		{p.Root, "", []string{"list", "-deps", "cnn321/cnnlib/..."}}, // as cells find them
	} {
		command, err := goCommand(c.dir, c.args...)
		if err != nil {
			return err
		}
		command.env = environ
		if c.work != "" {
			command.env = append(slices.Clone(environ), c.work)
		}
		if err := command.run(ctx); err != nil {
			return explain("reunir os módulos do Go", err)
		}
	}
	download := filepath.Join(packCache(work), "cache", "download")
	if err := os.RemoveAll(filepath.Join(download, "sumdb")); err != nil {
		return fmt.Errorf("remoção de %s: %w", download, err)
	}
	if err := os.Rename(download, dir); err != nil {
		return fmt.Errorf("troca de nome para %s: %w", dir, err)
	}
	return nil
}

// packEnvironment is that of the cells with caches of its own. The build cache too: one in the place of [Paths.CellsBuilds] would be taken
// for the sign of an installation that many share.
func packEnvironment(cells []string, work string) []string {
	return append(slices.Clone(cells), "GOMODCACHE="+packCache(work), "GOCACHE="+filepath.Join(work, "builds"), "GOFLAGS=-mod=readonly -modcacherw")
}

func packCache(work string) string { return filepath.Join(work, "cache") }

// PackVendor copies what the setup's own command is compiled from beside the project: so `go run ./kernels` needs nothing else.
func (p Paths) PackVendor(ctx context.Context, dir string) error {
	vendor, err := goCommand(p.Root, "mod", "vendor", "-o", dir)
	if err != nil {
		return err
	}
	if err := vendor.run(ctx); err != nil {
		return explain("copiar os módulos para o pacote", err)
	}
	return nil
}
