package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unicode"

	"cnn321/cnnlib/filewords"
	"cnn321/kernels/jupyter"
	"cnn321/kernels/setup"
)

func installCommand() command {
	return command{"install", "põe os kernels no seu próprio Jupyter (VS Code e outros), ou no de todos (--all)", runInstall}
}

func uninstallCommand() command {
	return command{"uninstall", "tira os kernels do seu próprio Jupyter, ou do de todos (--all)", runUninstall}
}

// runInstall writes the kernelspecs into a Jupyter, the user's own if no other is named; a folder of that name that is not ours stays.
func runInstall(ctx context.Context, args []string) error {
	place, err := kernelsPlace("install", args)
	if err != nil {
		return err
	}
	paths, folder := place.paths, place.folder
	if err := setup.Ensure(ctx, paths, setup.NewTerminal(os.Stdout)); err != nil {
		return err
	}
	if place.others {
		if err := paths.OthersMayRead(); err != nil {
			return err
		}
	}
	devices := paths.Devices()
	for _, device := range devices {
		spec := filepath.Join(folder, setup.Kernelspec(device))
		switch owner, err := specOwner(spec); {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil || owner == "":
			return &setup.Problem{
				What: "gravar o kernel em " + spec, Why: "já existe ali um que não é deste projeto, e ele ficou como estava",
				Fix: "mude essa pasta de lugar, e tente de novo", Err: err,
			}
		case setup.Resolved(owner) != setup.Resolved(paths.Root):
			fmt.Printf("O kernel em %s era da cópia em %s; passa a ser desta.\n", spec, owner)
		}
	}
	files, err := paths.WriteKernelspecs(folder, devices...)
	if err != nil {
		return place.problem("gravar os kernels em "+folder, err)
	}
	for _, file := range files {
		if closed := setup.ClosedToOthers(file); place.others && closed != "" {
			return &setup.Problem{
				What: "deixar os kernels à vista dos outros usuários", Why: closed + " é fechada para eles",
				Fix: "rode `chmod -R a+rX " + shellWord(closed) + "`; com `umask 022` antes do install isso não acontece",
			}
		}
	}
	for _, file := range files {
		fmt.Printf("Instalado: %s\n", file)
	}
	fmt.Println("Escolha o kernel \"CNN em Go\" no seu Jupyter ou editor. Para desfazer: go run ./kernels uninstall" + place.flags)
	return nil
}

// runUninstall removes the kernelspecs that this copy of the project has put there, and those of copies that no longer
// exist.
func runUninstall(_ context.Context, args []string) error {
	place, err := kernelsPlace("uninstall", args)
	if err != nil {
		return err
	}
	paths, folder := place.paths, place.folder
	removed := 0
	for _, device := range []string{setup.DeviceCPU, setup.DeviceCUDA} {
		spec := filepath.Join(folder, setup.Kernelspec(device))
		owner, err := specOwner(spec)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil || !ours(owner, paths.Root) {
			fmt.Printf("Fica, porque não é desta cópia do projeto: %s\n", spec)
			continue
		}
		if err := os.RemoveAll(spec); err != nil {
			return place.problem("remover "+spec, err)
		}
		fmt.Printf("Removido: %s\n", spec)
		removed++
	}
	if removed == 0 {
		fmt.Println("Não havia kernel deste projeto para remover.")
	}
	return nil
}

// kernelsFolder is where a Jupyter looks for kernels, below the prefix of what is installed.
const kernelsFolder = "share/jupyter/kernels"

// forAll is the prefix in which every Jupyter of a machine looks.
const forAll = "/usr/local"

// place is a Jupyter that kernels go into, or out of.
type place struct {
	paths  setup.Paths
	folder string
	flags  string // by which it was named, with a space before
	others bool   // it is that of other users too
}

func kernelsPlace(name string, args []string) (place, error) {
	flags := newFlags(name, "")
	all := flags.Bool("all", false, "no Jupyter de todos os usuários desta máquina ("+forAll+"/"+kernelsFolder+")")
	prefix := flags.String("prefix", "", "no Jupyter de uma instalação do Python, a pasta que tem bin e share (um venv, um conda)")
	if err := parse(flags, args, 0); err != nil {
		return place{}, err
	}
	if *all && *prefix != "" {
		fmt.Fprintln(flags.Output(), "Escolha um só: --all é o mesmo que --prefix "+forAll+".")
		return place{}, errUsage
	}
	root, err := setup.FindRoot()
	if err != nil {
		return place{}, err
	}
	p := place{paths: setup.Paths{Root: root}}
	switch {
	case *all:
		p.folder, p.flags, p.others = filepath.Join(forAll, kernelsFolder), " --all", true
	case *prefix != "":
		dir, err := filepath.Abs(*prefix)
		if err == nil {
			err = isFolder(dir)
		}
		if err != nil {
			return place{}, &setup.Problem{What: "usar " + *prefix, Why: filewords.Why(err), Fix: "dê em --prefix uma pasta que existe", Err: err}
		}
		// What nobody else can look into, as a venv at home, is the person's own.
		p.folder, p.flags, p.others = filepath.Join(dir, kernelsFolder), " --prefix "+shellWord(dir), setup.ClosedToOthers(dir) == ""
	default:
		data, err := jupyter.DataDir()
		if err != nil {
			return place{}, &setup.Problem{
				What: "achar o seu Jupyter", Why: "a sua pasta pessoal (HOME) não está definida", Fix: "defina HOME, ou JUPYTER_DATA_DIR", Err: err,
			}
		}
		p.folder = filepath.Join(data, "kernels")
	}
	return p, nil
}

// problem is why kernels could not be put there or taken away.
func (p place) problem(what string, err error) error {
	fix := "confira o espaço e as permissões dessa pasta"
	if errors.Is(err, fs.ErrPermission) {
		fix = "peça a quem pode gravar nessa pasta"
		if p.others {
			fix += " (com sudo), ou instale só para você, sem" + p.flags
		}
	}
	return &setup.Problem{What: what, Why: filewords.Why(err), Fix: fix, Err: err}
}

// specOwner is the root of the copy of the project that a kernelspec belongs to; empty if it belongs to none.
func specOwner(spec string) (string, error) {
	if _, err := os.Lstat(spec); err != nil {
		return "", err
	}
	text, err := os.ReadFile(filepath.Join(spec, "kernel.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var kernel struct {
		Metadata struct {
			Root string `json:"cnn321"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(text, &kernel); err != nil {
		return "", nil // unreadable, so not written by us
	}
	return kernel.Metadata.Root, nil
}

// ours reports whether a kernelspec is this copy's to remove: its own, also where it was installed by a link, or that of a copy that is gone.
func ours(owner, root string) bool {
	if owner == "" {
		return false
	}
	if setup.Resolved(owner) == setup.Resolved(root) {
		return true
	}
	_, err := os.Stat(owner)
	return errors.Is(err, fs.ErrNotExist)
}

// isFolder is nil for a folder.
func isFolder(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = syscall.ENOTDIR
	}
	return err
}

// shellWord is a text as one word of a command line that a person copies.
func shellWord(text string) string {
	if strings.IndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/._-+:@%,=", r)
	}) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
