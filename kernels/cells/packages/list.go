package packages

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// listed is what the go command says of a package.
type listed struct {
	ImportPath string
	Name       string
	Dir        string
	Export     string
	Standard   bool
	DepOnly    bool
	GoFiles    []string
	EmbedFiles []string
	Module     *struct {
		Main     bool
		Indirect bool
		Replace  *struct{ Version string }
	}
	Error      *struct{ Err string }
	DepsErrors []*struct{ Err string }
}

// ours reports whether the package's source may change while the kernel runs.
func (l *listed) ours() bool {
	return l.Module != nil && (l.Module.Main || l.Module.Replace != nil && l.Module.Replace.Version == "")
}

// list runs go list in the module's folder.
func (s *Set) list(ctx context.Context, arguments ...string) ([]*listed, error) {
	cmd := exec.CommandContext(ctx, s.config.Go, append([]string{"list", "-e"}, arguments...)...)
	cmd.Dir = s.config.Dir
	cmd.Env = s.config.Env
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	var output, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &said
	err := s.config.Start(cmd)
	if err == nil {
		err = s.config.Wait(cmd)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, fmt.Errorf("não consegui executar o comando go (%s): instale o Go ou ponha-o no PATH e reinicie o kernel: %w", s.config.Go, err)
	}
	var all []*listed
	decoder := json.NewDecoder(&output)
	for {
		one := new(listed)
		if err := decoder.Decode(one); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("não entendi a resposta de go list: %w", err)
		}
		all = append(all, one)
	}
	if len(all) == 0 && err != nil {
		return nil, fmt.Errorf("go list falhou: %s", strings.TrimSpace(said.String()))
	}
	return all, nil
}

// refuseImplicit notes those of the packages that the go command finds, but lets nobody import: their modules are only needed
// by other modules. It is asked what it says of a package that imports them.
func (s *Set) refuseImplicit(ctx context.Context, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	dir, err := os.MkdirTemp("", "pacotes")
	if err != nil {
		return fmt.Errorf("não consegui criar uma pasta temporária: %w", err)
	}
	defer os.RemoveAll(dir)
	var probe strings.Builder
	probe.WriteString("package sonda\n")
	for _, path := range paths {
		fmt.Fprintf(&probe, "import _ %q\n", path)
	}
	const name = "sonda_de_pacotes"
	file := filepath.Join(dir, "sonda.go")
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(s.config.Dir, name, "sonda.go"): file}})
	if err != nil {
		return err
	}
	for path, text := range map[string][]byte{file: []byte(probe.String()), filepath.Join(dir, "overlay.json"): overlay} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return fmt.Errorf("não consegui usar a pasta temporária: %w", err)
		}
	}
	all, err := s.list(ctx, "-overlay", filepath.Join(dir, "overlay.json"), "-json=Error,DepsErrors", "./"+name)
	if err != nil {
		return err
	}
	for _, l := range all {
		for _, path := range paths {
			for _, said := range append(l.DepsErrors, l.Error) {
				if said != nil && strings.Contains(said.Err, path+" from implicitly required module") {
					delete(s.exports, path)
					s.failed[path] = &NotFoundError{path, "no required module provides it; to add it:\n\tgo get " + path}
				}
			}
		}
	}
	return nil
}

// stamp says in which state a file or folder is.
type stamp struct {
	size, time int64
}

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{-1, 0}
	}
	return stamp{info.Size(), info.ModTime().UnixNano()}
}

// watch notes the state of all that the package is built from.
func (s *Set) watch(l *listed) {
	if !l.ours() {
		return
	}
	s.note(l.Dir)
	for _, files := range [][]string{l.GoFiles, l.EmbedFiles} {
		for _, name := range files {
			s.note(filepath.Join(l.Dir, name))
		}
	}
}

func (s *Set) note(path string) {
	if _, ok := s.stamps[path]; !ok {
		s.stamps[path] = stampOf(path)
	}
}

// changed reports whether a watched file is another than when it was noted.
func (s *Set) changed() bool {
	for path, was := range s.stamps {
		if stampOf(path) != was {
			return true
		}
	}
	return false
}
