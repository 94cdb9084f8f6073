package setup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

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
	cache := filepath.Join(work, "cache")
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
		command.env = append(environ, "GOMODCACHE="+cache, "GOFLAGS=-mod=readonly -modcacherw")
		if c.work != "" {
			command.env = append(command.env, c.work)
		}
		if err := command.run(ctx); err != nil {
			return explain("reunir os módulos do Go", err)
		}
	}
	download := filepath.Join(cache, "cache", "download")
	if err := os.RemoveAll(filepath.Join(download, "sumdb")); err != nil {
		return fmt.Errorf("remoção de %s: %w", download, err)
	}
	if err := os.Rename(download, dir); err != nil {
		return fmt.Errorf("troca de nome para %s: %w", dir, err)
	}
	return nil
}

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

// PackWheels fills a folder with the Python packages of the setup, for these versions of Python ("3.12"), with that of this
// environment among them. With cuda, NVIDIA's libraries too.
func (p Paths) PackWheels(ctx context.Context, dir string, versions []string, cuda bool) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("criação de %s: %w", dir, err)
	}
	locks := map[string]string{"lab": labLock, "hub": hubLock}
	if hasWheel() {
		locks["cpu"] = cpuLock
	}
	if cuda {
		locks["cuda"] = cudaLock
	}
	for name, lock := range locks {
		file := filepath.Join(filepath.Dir(dir), name+".lock")
		if err := os.WriteFile(file, []byte(lock), 0o644); err != nil {
			return fmt.Errorf("gravação de %s: %w", file, err)
		}
		defer os.Remove(file)
		args := []string{"-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--progress-bar", "off", "--dest", dir, "--requirement", file}
		own := command{path: p.Python(), args: args, env: append(pythonEnvironment(), p.offlinePip()...)}
		if err := own.run(ctx); err != nil {
			return explain("reunir os pacotes Python", err)
		}
		if name == "cpu" || name == "cuda" {
			continue // of no Python version
		}
		for _, version := range versions {
			tags, err := pipTags(version)
			if err != nil {
				return err
			}
			other := command{path: p.Python(), args: append(append([]string{}, args...), tags...), env: append(pythonEnvironment(), p.offlinePip()...)}
			if err := other.run(ctx); err != nil {
				return explain("reunir os pacotes para o Python "+version, err)
			}
		}
	}
	return nil
}

// pipTags ask pip for the packages of another Python on a machine like this one.
func pipTags(version string) ([]string, error) {
	major, minor, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(minor)
	if major != "3" || err != nil || n < 10 || n > 14 {
		return nil, &Problem{What: "reunir os pacotes para o Python " + version, Why: "conheço as versões de 3.10 a 3.14", Fix: "diga, por exemplo, --python 3.12"}
	}
	// To pip "3.11" alone is 3.11.0, for which some packages have become too new: what is asked for is any 3.11 of today.
	tags := []string{"--python-version", version + ".99", "--implementation", "cp", "--abi", "cp3" + minor, "--abi", "abi3", "--abi", "none"}
	machine := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	for _, libc := range []string{"manylinux_2_28_", "manylinux_2_17_", "manylinux2014_", "manylinux_2_12_", "manylinux2010_", "manylinux_2_5_", "manylinux1_"} {
		tags = append(tags, "--platform", libc+machine)
	}
	return tags, nil
}
