package launch

import (
	"path/filepath"
	"strings"

	"cnn321/kernels/cells/build"
	"cnn321/kernels/cells/command"
)

// Shared is what an installation has for users who may only read it. Its zero value is for those who own theirs.
type Shared struct {
	Builds  string   // a build cache with what cells are built of
	Modules string   // a module cache with what that was compiled from
	Command []string // a GOCACHEPROG that is given Builds: see package buildcache
}

// errRestart is how %get ends where the caches have to change, which they do when a kernel starts.
const errRestart = command.Later("o pacote já está na sua pasta, mas esta instalação é compartilhada: reinicie o kernel (menu Kernel → Reiniciar) e execute o import.")

// sharedEnv has cells built from what is shared. Where the user has brought packages the modules are their own, since the
// shared ones take no more; those that cells need come from the shared ones once more, without a network.
func (c Config) sharedEnv() []string {
	if c.Shared.Builds == "" {
		return []string{"GOPROXY=off"}
	}
	words := make([]string, 0, len(c.Shared.Command)+1)
	for _, word := range append(c.Shared.Command, c.Shared.Builds) {
		words = append(words, quotedWord(word))
	}
	env := []string{
		"GOCACHEPROG=" + strings.Join(words, " "),
		"GOPROXY=file://" + filepath.ToSlash(filepath.Join(c.Shared.Modules, "cache", "download")),
	}
	if !c.broughtPackages() {
		env = append(env, "GOMODCACHE="+c.Shared.Modules)
	}
	return env
}

// buildFlags are the go command's flags for cells: in a shared installation those with which the shared packages were compiled.
func (c Config) buildFlags() string {
	if c.Shared.Builds == "" {
		return build.Flags
	}
	return build.SharedFlags
}

func (c Config) broughtPackages() bool { return exists(filepath.Join(c.packages(), "go.sum")) }

// quotedWord is a word as the go command reads it in such a variable.
func quotedWord(word string) string {
	switch {
	case !strings.ContainsAny(word, " \t'\""):
		return word
	case strings.Contains(word, "'"):
		return `"` + word + `"`
	}
	return "'" + word + "'"
}
