package setup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Devices that a kernel may run on.
const (
	DeviceCPU  = "cpu"
	DeviceCUDA = "cuda"
)

// Paths names every place of the private folder, from the repository's root.
type Paths struct {
	Root string // absolute path of the folder with the go.mod of module cnn321
}

// Home is the private folder; everything that setup installs lies in it.
func (p Paths) Home() string { return filepath.Join(p.Root, ".cnn321") }

// Bin is the path of a program that setup builds: gonb, gopls, kernels or engine.
func (p Paths) Bin(name string) string { return filepath.Join(p.Home(), "bin", name) }

// Python is the interpreter of the private environment.
func (p Paths) Python() string { return filepath.Join(p.Home(), "python", "bin", "python") }

// MNIST is the folder with the four original files.
func (p Paths) MNIST() string { return filepath.Join(p.Home(), "mnist") }

// Models is the folder where the engine keeps trained state.
func (p Paths) Models() string { return filepath.Join(p.Personal(), "models") }

// InstalledModels are the trained models that came with the installation: for those who may only read it, to go on from.
func (p Paths) InstalledModels() string { return filepath.Join(p.Home(), "models") }

// History is the file of what was executed, by every kernel.
func (p Paths) History() string { return filepath.Join(p.Personal(), "history.jsonl") }

// Jupyter is the folder to put into JUPYTER_PATH; the kernelspecs lie in its kernels folder.
func (p Paths) Jupyter() string { return filepath.Join(p.Home(), "jupyter") }

// Logs is the folder of JupyterLab's logs.
func (p Paths) Logs() string { return filepath.Join(p.Personal(), "logs") }

// Notebooks is the folder that JupyterLab opens.
func (p Paths) Notebooks() string { return filepath.Join(p.Root, "notebooks") }

// Lesson is the path of the lesson's notebook.
func (p Paths) Lesson() string { return filepath.Join(p.Notebooks(), "cnn-mnist.ipynb") }

// Downloads is the folder of what is on its way; a step empties its own part when it is done.
func (p Paths) Downloads() string { return filepath.Join(p.Home(), "downloads") }

func (p Paths) stamps() string { return filepath.Join(p.Home(), "stamps") }

func (p Paths) lock() string { return filepath.Join(p.Home(), "setup.lock") }

func (p Paths) pluginDir(device string) string {
	return filepath.Join(p.Home(), "plugins", device)
}

func (p Paths) pluginFile(device string) string {
	if device == DeviceCUDA {
		// Beside NVIDIA's libraries: the plugin looks for them in ../nvidia.
		return filepath.Join(p.pluginDir(DeviceCUDA), "nvidia", "pjrt_c_api_cuda_plugin.so")
	}
	return filepath.Join(p.pluginDir(DeviceCPU), "pjrt_c_api_cpu_plugin.so")
}

// Plugin is the path of XLA's plugin for a device, after a quick check that it is there and is the
// one that setup put in place. The error is a [*Problem] that names the fix.
func (p Paths) Plugin(device string) (string, error) {
	plugin, name := pluginStep(p), "o plugin do XLA para CPU"
	switch device {
	case DeviceCPU:
	case DeviceCUDA:
		if _, found := FindGPU(); !found {
			return "", noGPU()
		}
		plugin, name = cudaStep(p), "o plugin do XLA para CUDA"
	default:
		return "", &Problem{
			What: "escolher o dispositivo",
			Why:  fmt.Sprintf("não conheço o dispositivo %q", device),
			Fix:  "use cpu ou cuda",
		}
	}
	if err := p.check(context.Background(), plugin, false); err != nil {
		return "", &Problem{What: "usar " + name, Why: err.Error(), Fix: "rode `" + Command + "`", Err: err}
	}
	return p.pluginFile(device), nil
}

// Module is the module path of the project.
const Module = "cnn321"

// FindRoot is the repository's root: the first folder, from the working directory upward, whose
// go.mod is of module cnn321. Outside the repository, the running program's own place decides. Whichever
// links lead there, the root has one name: what was set up by one of them is not set up anew by another.
func FindRoot() (string, error) {
	root, err := findRoot()
	if err != nil {
		return "", err
	}
	return Resolved(root), nil
}

// Resolved is the one name of a file or folder, whichever links lead there. What cannot be looked up keeps the name it has.
func Resolved(path string) string {
	if whole, err := filepath.EvalSymlinks(path); err == nil {
		return whole
	}
	return path
}

func findRoot() (string, error) {
	wd, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("não consegui saber a pasta atual: %w", err)
	}
	root, err := findRootFrom(wd)
	if err == nil {
		return root, nil
	}
	if exe, exeErr := os.Executable(); exeErr == nil {
		if root, exeErr := findRootFrom(filepath.Dir(exe)); exeErr == nil {
			return root, nil
		}
	}
	return "", err
}

func findRootFrom(dir string) (string, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("caminho da pasta %s: %w", dir, err)
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		name, err := moduleOf(filepath.Join(dir, "go.mod"))
		switch {
		case err != nil && !errors.Is(err, os.ErrNotExist):
			return "", fmt.Errorf("leitura de %s: %w", filepath.Join(dir, "go.mod"), err)
		case err == nil && name == Module:
			return dir, nil
		case dir == filepath.Dir(dir):
			return "", &Problem{
				What: "achar a pasta do cnn321",
				Why:  fmt.Sprintf("nem %s nem as pastas acima têm o go.mod do módulo %s", start, Module),
				Fix:  "entre na pasta do repositório (cd cnn321) e rode o comando de lá",
			}
		}
	}
}

func moduleOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "module "); ok {
			return strings.Trim(strings.TrimSpace(name), `"`), nil
		}
	}
	return "", lines.Err()
}
