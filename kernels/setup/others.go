package setup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// OthersMayRead checks that users other than the installation's owner can use it: its folder, the Python that its environment is made
// of, and the Go that cells are built with. The error is a [*Problem] that says what is closed, and how to open it.
func (p Paths) OthersMayRead() error {
	python, err := filepath.EvalSymlinks(p.Python())
	if err != nil {
		return fmt.Errorf("o Python do ambiente: %w", err)
	}
	ask, err := goCommand(p.Root, "env", "GOROOT")
	if err != nil {
		return err
	}
	root, err := ask.output(context.Background())
	if err != nil {
		return explain("usar o Go", err)
	}
	for _, needed := range []struct{ name, path, fix string }{
		{"a pasta do projeto", p.Home(), "ponha o projeto numa pasta que todos leem, como /opt/cnn321, e rode `" + Command + " --shared` lá"},
		{"o Python do ambiente", python, "rode `CNN321_PYTHON=/usr/bin/python3 " + Command + " --shared`, com um Python do sistema, depois de apagar " + filepath.Join(p.Home(), "python")},
		{"o Go", filepath.Join(root, "bin"), "instale o Go em /usr/local/go, ponha-o no PATH de todos e rode `" + Command + " --shared` de novo"},
	} {
		if closed := ClosedToOthers(needed.path); closed != "" {
			return &Problem{
				What: "deixar a instalação pronta para os outros usuários",
				Why:  fmt.Sprintf("%s, em %s, não pode ser lido por eles: %s é fechada", needed.name, needed.path, closed),
				Fix:  needed.fix,
			}
		}
	}
	unreadable, err := p.firstOwnerOnly()
	if err != nil {
		return fmt.Errorf("leitura de %s: %w", p.Home(), err)
	}
	if unreadable != "" {
		return &Problem{
			What: "deixar a instalação pronta para os outros usuários", Why: unreadable + " só pode ser lido por quem instalou",
			Fix: "rode `chmod -R a+rX " + p.Home() + "`; com `umask 022` antes do setup isso não acontece",
		}
	}
	return nil
}

// firstOwnerOnly is something of the installation that others need and may not read; "" if there is none. What its owner did with it, as
// a person, is not for others.
func (p Paths) firstOwnerOnly() (string, error) {
	found := ""
	python, err := filepath.EvalSymlinks(filepath.Join(p.Home(), "python"))
	if err != nil {
		return "", err
	}
	for _, dir := range []string{
		filepath.Dir(p.Bin("x")), python, filepath.Join(p.Home(), "plugins"), p.MNIST(), filepath.Dir(p.CellsBuilds()), p.stamps(),
		filepath.Join(p.Jupyter(), "kernels"), filepath.Join(p.Jupyter(), "labextensions"), p.InstalledModels(), filepath.Dir(p.TrainedModel()), filepath.Join(p.Root, "cnnlib"),
	} {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case entry.Type()&fs.ModeSymlink == 0 && ownerOnly(path):
				found = path
				return fs.SkipAll
			}
			return nil
		})
		if err != nil || found != "" {
			return found, err
		}
	}
	return "", nil
}

// ownerOnly reports whether others may not read a file, or not pass through a folder.
func ownerOnly(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	if info.IsDir() {
		return info.Mode().Perm()&0o005 != 0o005
	}
	return info.Mode().Perm()&0o004 == 0
}

// ClosedToOthers is the first folder on the way to a path that users other than its owner cannot pass, or the path itself where they cannot
// read that; "" where nothing is closed to them.
func ClosedToOthers(path string) string {
	var way []string
	for dir := path; ; dir = filepath.Dir(dir) {
		way = append(way, dir)
		if dir == filepath.Dir(dir) {
			break
		}
	}
	for i := len(way) - 1; i >= 0; i-- {
		info, err := os.Stat(way[i])
		if err == nil && info.IsDir() && info.Mode().Perm()&0o001 == 0 || i == 0 && ownerOnly(path) {
			return way[i]
		}
	}
	return ""
}
