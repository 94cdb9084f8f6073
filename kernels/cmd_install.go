package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"cnn321/kernels/jupyter"
	"cnn321/kernels/setup"
)

func installCommand() command {
	return command{"install", "põe os kernels no seu próprio Jupyter (VS Code e outros)", runInstall}
}

func uninstallCommand() command {
	return command{"uninstall", "tira os kernels do seu próprio Jupyter", runUninstall}
}

// runInstall writes the kernelspecs into the user's own Jupyter; a folder of that name that is not ours stays.
func runInstall(ctx context.Context, args []string) error {
	paths, folder, err := userKernels("install", args)
	if err != nil {
		return err
	}
	if err := setup.Ensure(ctx, paths, setup.NewTerminal(os.Stdout)); err != nil {
		return err
	}
	devices := paths.Devices()
	for _, device := range devices {
		spec := filepath.Join(folder, setup.Kernelspec(device))
		switch owner, err := specOwner(spec); {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil || owner == "":
			return fmt.Errorf("já existe um kernel em %s que não é deste projeto; mude-o de lugar e tente de novo", spec)
		case owner != paths.Root:
			fmt.Printf("O kernel em %s era da cópia em %s; passa a ser desta.\n", spec, owner)
		}
	}
	files, err := paths.WriteKernelspecs(folder, devices...)
	if err != nil {
		return fmt.Errorf("não consegui gravar os kernels em %s: %w", folder, err)
	}
	for _, file := range files {
		fmt.Printf("Instalado: %s\n", file)
	}
	fmt.Println("Escolha o kernel \"CNN em Go\" no seu Jupyter ou editor. Para desfazer: go run ./kernels uninstall")
	return nil
}

// runUninstall removes the kernelspecs that this copy of the project has put there, and those of copies that no longer
// exist.
func runUninstall(_ context.Context, args []string) error {
	paths, folder, err := userKernels("uninstall", args)
	if err != nil {
		return err
	}
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
			return fmt.Errorf("não consegui remover %s: %w", spec, err)
		}
		fmt.Printf("Removido: %s\n", spec)
		removed++
	}
	if removed == 0 {
		fmt.Println("Não havia kernel deste projeto para remover.")
	}
	return nil
}

func userKernels(name string, args []string) (setup.Paths, string, error) {
	if err := parse(newFlags(name, ""), args, 0); err != nil {
		return setup.Paths{}, "", err
	}
	root, err := setup.FindRoot()
	if err != nil {
		return setup.Paths{}, "", err
	}
	data, err := jupyter.DataDir()
	if err != nil {
		return setup.Paths{}, "", err
	}
	return setup.Paths{Root: root}, filepath.Join(data, "kernels"), nil
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

func ours(owner, root string) bool {
	if owner == "" || owner == root {
		return owner != ""
	}
	_, err := os.Stat(owner)
	return errors.Is(err, fs.ErrNotExist)
}
