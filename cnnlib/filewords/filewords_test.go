package filewords

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestNotRead(t *testing.T) {
	dir := t.TempDir()
	_, missing := os.ReadFile(filepath.Join(dir, "nada"))
	_, folder := os.ReadFile(dir)
	for err, want := range map[error]string{missing: "o arquivo não existe", folder: "é uma pasta"} {
		if got := NotRead(err); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWhy(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "arquivo")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	write := func(path string) error { return os.WriteFile(path, nil, 0o644) }
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"no folder", write(filepath.Join(dir, "nada", "x")), "a pasta não existe"},
		{"a folder", write(dir), "é uma pasta"},
		{"below a file", write(filepath.Join(file, "x")), "o caminho passa por um arquivo, e não por uma pasta"},
		{"a long name", write(filepath.Join(dir, strings.Repeat("x", 300))), "o nome é comprido demais"},
		{"no permission", &os.PathError{Op: "open", Path: file, Err: syscall.EACCES}, "falta permissão"},
		{"a full disk", fmt.Errorf("gravação: %w", &os.PathError{Op: "write", Path: file, Err: syscall.ENOSPC}), "o disco está cheio"},
		{"no quota left", syscall.EDQUOT, "a sua cota do disco acabou"},
		{"only read", syscall.EROFS, "o disco é só de leitura"},
		{"anything else", errors.New("outra coisa"), "outra coisa"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.err == nil {
				t.Fatal("no error")
			}
			if got := Why(test.err); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestNotWritten(t *testing.T) {
	if NotWritten(nil) != nil {
		t.Error("an error of nothing")
	}
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"a path", &os.PathError{Op: "mkdir", Path: "/nao", Err: syscall.EROFS}, "/nao: o disco é só de leitura"},
		{"within another", fmt.Errorf("época 3: %w", &os.PathError{Op: "open", Path: "/x/y", Err: syscall.ENOSPC}), "época 3: /x/y: o disco está cheio"},
		{"a new name", &os.LinkError{Op: "rename", Old: "/a.new", New: "/a", Err: syscall.EACCES}, "/a: falta permissão"},
		{"no path", fmt.Errorf("gravação: %w", syscall.EDQUOT), "gravação: a sua cota do disco acabou"},
		{"anything else", errors.New("outra coisa"), "outra coisa"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := NotWritten(test.err)
			if got.Error() != test.want || !errors.Is(got, test.err) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
