package launch

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cnn321/cnnlib/environment"
)

// runVar names, in the environment of every process of a kernel, the kernel's private folder: by it a later launcher
// recognises what a killed one left behind.
const runVar = "CNN321_RUN"

// engineMalloc are settings of glibc's malloc for the engine. XLA asks for hundreds of megabytes of scratch memory at
// every training step: on huge pages, and kept rather than given back and faulted in anew each time, it costs 2 page
// faults a step instead of 700, and a quarter less time. It is for a CPU: on a GPU that memory is the card's, and the many
// threads by which XLA compiles for it would wait for each other at the one arena (25 s instead of 9, on 16 cores).
const engineMalloc = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=8589934592:glibc.malloc.arena_max=1"

// engineGC has the engine's Go collect its garbage when that is a third of what is in use, not as much again: most of it are data sets and
// weights, large and without pointers, which cost nothing to look at.
const engineGC = "GOGC=33"

// setEnv returns base with the given KEY=value entries set, each key once.
func setEnv(base []string, entries ...string) []string {
	env := slices.Clone(base)
	for _, entry := range entries {
		key, _, _ := strings.Cut(entry, "=")
		env = slices.DeleteFunc(env, func(old string) bool { return strings.HasPrefix(old, key+"=") })
		env = append(env, entry)
	}
	return env
}

// engineEnv is the engine's environment.
func (c Config) engineEnv(dir string, base []string) []string {
	env := setEnv(base,
		runVar+"="+dir,
		// The plugin comes from the setup; a kernel start is no moment for a download.
		"GOMLX_NO_AUTO_INSTALL=1",
		engineGC,
	)
	if c.Device == "cuda" {
		env = c.cudaEnv(env)
	} else {
		env = setEnv(env, "GLIBC_TUNABLES="+engineMalloc)
	}
	return setEnv(env, c.EngineEnv...)
}

// cellEnv is the environment of GoNB and the compiler, and of gopls; also, until a cell sets something, of programs and of
// what commands start. engine is the engine's socket.
func (c Config) cellEnv(dir, engine, goCommand string, base []string) []string {
	path := []string{cellGo(dir), filepath.Join(c.Home, "bin")}
	if goCommand != "" {
		path = append(path, filepath.Dir(goCommand))
	}
	if old := lookupEnv(base, "PATH"); old != "" {
		path = append(path, old)
	}
	return setEnv(setEnv(without(base, hiddenFromCells), c.sharedEnv()...),
		runVar+"="+dir,
		"PATH="+strings.Join(path, string(os.PathListSeparator)),
		"TMPDIR="+dir,
		environment.Engine+"="+engine,
		environment.Cell+"="+cellSocket(dir),
		environment.Values+"="+values(dir),
		environment.Alive+"="+filepath.Join(dir, lockName),
		environment.MNIST+"="+c.MNIST,
		environment.Device+"="+c.Device,
		environment.Home+"="+c.Home,
		environment.GoNB+"="+c.gonbVersion(),
		// With the GOPROXY above. All that cells may import is in go.mod, or was brought by %get: a build never needs the
		// network, and a class room without one must not wait for it.
		"GOSUMDB=off",
		// This also replaces a -mod=mod of the user's, which breaks workspaces; the two after it undo settings that would hide
		// GoNB's own go.work.
		"GOFLAGS="+c.buildFlags(),
		"GOWORK=",
		"GO111MODULE=",
		// What a person set for other programs, or long ago, would have no cell built: another Go's folder, another system.
		"GOTOOLCHAIN=local",
		"GOROOT=",
		"GOOS=",
		"GOARCH=",
	)
}

// programEnv is the file with the environment of what cells run.
func programEnv(dir string) string { return filepath.Join(dir, "env") }

// writeProgramEnv has programs start with env. Only what binds them to their kernel is not theirs to set.
func (h *gonbHost) writeProgramEnv(env []string) error {
	for _, key := range []string{runVar, environment.Cell, environment.Values, environment.Alive} {
		env = setEnv(env, key+"="+lookupEnv(h.env, key))
	}
	path := programEnv(h.supervisor.dir)
	err := os.WriteFile(path+".new", []byte(strings.Join(env, "\x00")+"\x00"), 0o600)
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return fmt.Errorf("as células continuam com as variáveis de ambiente de antes (disco cheio ou só de leitura?): %w", err)
	}
	return nil
}

// hiddenFromCells are variables that a cell has no use for, and that must not end in a notebook by a cell that prints its
// environment.
var hiddenFromCells = []string{"JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN"}

func without(env, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		key, _, _ := strings.Cut(entry, "=")
		return slices.Contains(keys, key)
	})
}

// networkEnv is what brings the network back for %get: the user's own settings, or Go's.
func networkEnv(base []string) []string {
	var env []string
	for _, key := range []string{"GOPROXY", "GOSUMDB", "GOFLAGS", "GOMODCACHE"} {
		env = append(env, key+"="+lookupEnv(base, key))
	}
	return env
}

func lookupEnv(env []string, key string) string {
	for _, entry := range slices.Backward(env) {
		if k, v, ok := strings.Cut(entry, "="); ok && k == key {
			return v
		}
	}
	return ""
}
