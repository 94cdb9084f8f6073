package health

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"cnn321/cnnlib/machine"
	"cnn321/kernels/glob"
)

// FirstPort is the first that JupyterLab tries.
const FirstPort = 8888

// Read gathers the facts of this computer, for the project in a folder.
func Read(ctx context.Context, root string) Facts {
	f := Facts{
		System: runtime.GOOS, Arch: runtime.GOARCH, PointerBits: strconv.IntSize, UID: os.Getuid(), Now: time.Now(), Newest: newest(root), Root: root,
		Env: environment(os.Environ()), Libraries: libraries(os.Getenv("LD_LIBRARY_PATH")), GoEnv: goEnv(), Gos: goCommands(ctx, os.Getenv("PATH")), Ports: busy(FirstPort, tried),
		Temp: folder(os.TempDir()), Project: folder(root),
	}
	if plugins, err := glob.In(root, ".cnn321/plugins/cpu/*.so"); err == nil && len(plugins) > 0 {
		f.Plugin = processorOf(plugins[0])
	}
	if _, err := os.Stat(filepath.Join(root, ".cnn321", "stamps")); err == nil {
		f.Installed = true
	}
	if home, err := os.UserHomeDir(); err == nil {
		f.Home = folder(home)
	}
	if there, err := machine.ReadMemory(); err == nil {
		f.Memory = there
	}
	for _, name := range []string{"firefox", "google-chrome", "chromium", "chromium-browser"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		f.Browser, f.BrowserTarget = path, path
		if target, err := filepath.EvalSymlinks(path); err == nil {
			f.BrowserTarget = target
		}
		break
	}
	system(ctx, &f)
	return f
}

// libraries are the folders of a list that have libraries which the engine could load in place of its own. Those of NVIDIA's driver it needs.
func libraries(list string) (folders []string) {
	for _, folder := range filepath.SplitList(list) {
		if folder == "" {
			continue // is the working directory, which has none of a learner's
		}
		there, err := glob.In(folder, "*.so*")
		driver, _ := glob.In(folder, "libcuda.so*") // fails as the other
		if err == nil && len(there) > 0 && len(driver) == 0 {
			folders = append(folders, folder)
		}
	}
	return folders
}

// processorOf is what a library is for, by Go's name; "" of what is no file of Linux's. Its head says so; package debug/elf, which would
// read it, is too much for a cell to link.
func processorOf(library string) string {
	f, err := os.Open(library)
	if err != nil {
		return ""
	}
	defer f.Close()
	const machineAt = 18 // in the head of an ELF file, in two bytes
	head := make([]byte, machineAt+2)
	if _, err := io.ReadFull(f, head); err != nil || string(head[:4]) != "\x7fELF" {
		return ""
	}
	switch machine := int(head[machineAt]) | int(head[machineAt+1])<<8; machine {
	case 62:
		return "amd64"
	case 183:
		return "arm64"
	default:
		return fmt.Sprintf("ELF %d", machine)
	}
}

func environment(entries []string) map[string]string {
	env := make(map[string]string)
	for _, entry := range entries {
		if key, value, ok := strings.Cut(entry, "="); ok {
			env[key] = value
		}
	}
	return env
}

// newest is the time of the youngest of the files that every copy of the project has: none is older than its release.
func newest(root string) time.Time {
	var last time.Time
	for _, name := range []string{"go.mod", "go.sum", "README.md", "notebooks/cnn-mnist.ipynb"} {
		if info, err := os.Stat(filepath.Join(root, name)); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last
}

// goEnv is the file in which `go env -w` keeps settings.
func goEnv() map[string]string {
	path := os.Getenv("GOENV")
	if path == "off" {
		return nil
	}
	if path == "" {
		config, err := os.UserConfigDir()
		if err != nil {
			return nil
		}
		path = filepath.Join(config, "go", "env")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil // none: nothing was set
	}
	return environment(strings.Split(string(text), "\n"))
}

// goCommands are the different go commands of a PATH.
func goCommands(ctx context.Context, path string) []GoCommand {
	var found []GoCommand
	seen := make(map[string]bool)
	for _, dir := range filepath.SplitList(path) {
		program := filepath.Join(dir, "go")
		info, err := os.Stat(program)
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			continue
		}
		target, err := filepath.EvalSymlinks(program)
		if err != nil || seen[target] {
			continue
		}
		seen[target] = true
		found = append(found, GoCommand{program, goVersion(ctx, target)})
	}
	return found
}

// goVersion is that in the file beside a go command, which need not be run for it.
func goVersion(ctx context.Context, program string) string {
	if text, err := os.ReadFile(filepath.Join(filepath.Dir(filepath.Dir(program)), "VERSION")); err == nil {
		first, _, _ := strings.Cut(string(text), "\n")
		return strings.TrimSpace(first)
	}
	ask := exec.CommandContext(ctx, program, "version")
	ask.Dir = filepath.Dir(program) // outside any module, whose toolchain would answer
	text, err := ask.Output()
	if fields := strings.Fields(string(text)); err == nil && len(fields) > 2 {
		return fields[2]
	}
	return "versão desconhecida"
}

// busy are the ports in use, of so many from a first.
func busy(first, count int) []int {
	var used []int
	for port := first; port < first+count; port++ {
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			used = append(used, port)
			continue
		}
		listener.Close()
	}
	return used
}

// folder tries what a folder lets one do.
func folder(path string) Folder {
	f := Folder{Path: path, Free: -1, Mount: mountOf(path)}
	if free, err := machine.FreeDisk(path); err == nil {
		f.Free = free
	}
	dir, err := os.MkdirTemp(path, ".cnn321-try-")
	if err != nil {
		f.Write = cause(err)
		return f
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "try")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexit 0\n"), 0o700); err != nil {
		f.Write = cause(err)
		return f
	}
	if err := exec.Command(program).Run(); err != nil {
		f.Run = cause(err)
	}
	return f
}

// cause is an error without the name of the file that was tried.
func cause(err error) error {
	if failed, ok := errors.AsType[*os.PathError](err); ok {
		return failed.Err
	}
	return fmt.Errorf("%w", err)
}
