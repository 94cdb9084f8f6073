package launch

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// findGo returns the absolute path of the go command. A Jupyter or an editor that was started from a menu often lacks
// the PATH of a terminal, so Go's usual homes are searched too.
func findGo() (string, error) {
	if path, err := exec.LookPath("go"); err == nil {
		return filepath.Abs(path)
	}
	var homes []string
	if goroot := os.Getenv("GOROOT"); goroot != "" {
		homes = append(homes, goroot)
	}
	homes = append(homes, builtWith(), "/usr/local/go", "/usr/lib/go", "/opt/homebrew/opt/go/libexec", "/snap/go/current")
	if home, err := os.UserHomeDir(); err == nil {
		sdks, _ := filepath.Glob(filepath.Join(home, "sdk", "go1.*")) // the pattern is well formed
		slices.Reverse(sdks)
		homes = append(homes, sdks...)
		homes = append(homes, filepath.Join(home, "go"), filepath.Join(home, ".local", "go"))
	}
	for _, home := range homes {
		if home == "" {
			continue
		}
		path := filepath.Join(home, "bin", "go")
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return path, nil
		}
	}
	return "", errors.New("não encontrei o comando go, que compila cada célula: " +
		"instale o Go (https://go.dev/dl) ou ponha-o no PATH e reinicie o kernel")
}

// GoOnPath makes sure that this process, and all that it starts, finds the go command: a server that starts others often has a PATH of
// the system's own folders alone.
func GoOnPath() error {
	if _, err := exec.LookPath("go"); err == nil {
		return nil
	}
	path, err := findGo()
	if err != nil {
		return err
	}
	return os.Setenv("PATH", strings.TrimPrefix(os.Getenv("PATH")+string(os.PathListSeparator)+filepath.Dir(path), string(os.PathListSeparator)))
}

// builtWith is the GOROOT that built this program: usually that of `go run ./kernels` on this very machine.
func builtWith() string {
	//lint:ignore SA1019 its successor is `go env`, which needs the very command that we look for
	return runtime.GOROOT()
}

// cellGo is the folder, in the private one, of a go command that stands before the real one in GoNB's PATH.
func cellGo(dir string) string { return filepath.Join(dir, "cellgo") }

// builds is the folder of what is remembered of cells' builds.
func builds(dir string) string { return filepath.Join(dir, "builds") }

// writeCellGo makes that command, by which kernels/cells/build builds a cell in little more than half the time. A build is over
// before collecting garbage pays: it is put off, for what this command starts only, since gopls and the cells live longer.
func (c Config) writeCellGo(dir, goCommand string) error {
	folder, cache := cellGo(dir), builds(dir)
	words := []string{goCommand}
	if len(c.BuildCommand) > 0 {
		words = slices.Concat(c.BuildCommand, []string{goCommand, cache})
	}
	line := "exec"
	for _, word := range words {
		line += " '" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	script := `#!/bin/sh
GOGC="${GOGC:-400}"
export GOGC
` + line + ` "$@"
`
	err := os.Mkdir(folder, 0o700)
	if err == nil {
		err = os.Mkdir(cache, 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "go"), []byte(script), 0o700)
	}
	if err != nil {
		return fmt.Errorf("não consegui preparar o comando go das células (confira o espaço em %s e reinicie o kernel): %w", filepath.Dir(folder), err)
	}
	return nil
}
