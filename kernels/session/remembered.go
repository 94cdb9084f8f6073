package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cnn321/kernels/cells"
	"cnn321/kernels/cells/command"
	"cnn321/kernels/cells/live/values"
)

// remembered is what commands see of a session.
type remembered struct{ *Session }

var _ command.Session = remembered{}

func (s remembered) Environ() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.env)
}

func (s remembered) Dir() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dir
}

func (s remembered) Setenv(key, value string) error {
	if key == "" || strings.ContainsAny(key, "=\x00") || strings.ContainsRune(value, 0) {
		return fmt.Errorf("%q não pode ser o nome ou o valor de uma variável de ambiente", key)
	}
	s.change(func() { s.env = append(without(s.env, key), key+"="+value) })
	return nil
}

func (s remembered) Unsetenv(key string) error {
	s.change(func() { s.env = without(s.env, key) })
	return nil
}

func (s remembered) Chdir(dir string) error {
	if !filepath.IsAbs(dir) {
		return fmt.Errorf("%s não é um caminho completo", dir)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return errors.New(dir + " não é uma pasta")
	}
	s.change(func() { s.dir = dir })
	return nil
}

// change changes environment or directory, and has programs start with what they are then.
func (s remembered) change(do func()) {
	s.mu.Lock()
	do()
	dir, env := s.dir, slices.Clone(s.env)
	s.mu.Unlock()
	s.config.Programs.Restart(dir, env)
}

func without(env []string, key string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(entry string) bool { return strings.HasPrefix(entry, key+"=") })
}

func (s remembered) BuildDir() string { return s.config.Programs.Dir() }

func (s remembered) List() []command.Name {
	var names []command.Name
	for _, entry := range s.cells.List() {
		kind, text := string(entry.Kind), entry.Type
		switch entry.Kind {
		case cells.KindImport:
			text = entry.Text
		case cells.KindValue:
			kind = "var"
		case cells.KindVar:
		default:
			text, _, _ = strings.Cut(entry.Text, "\n")
		}
		names = append(names, command.Name{Name: entry.Name, Kind: kind, Text: strings.TrimSuffix(text, " {"), Cell: entry.Cell})
	}
	return names
}

func (s remembered) Remove(names ...string) []string {
	unknown := s.cells.Remove(names...)
	if err := s.sweep(); err != nil {
		s.config.Log(err.Error())
	}
	return unknown
}

func (s remembered) Reset() error {
	s.cells.Reset()
	return values.Reset(s.config.Values)
}
