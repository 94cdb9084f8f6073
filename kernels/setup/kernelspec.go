package setup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Kernelspec is the name of the folder of a device's kernelspec.
func Kernelspec(device string) string {
	if device == DeviceCPU {
		return "cnn321"
	}
	return "cnn321-" + device
}

// kernelJSON is Jupyter's kernel.json.
type kernelJSON struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Metadata      map[string]string `json:"metadata"`
}

func (p Paths) kernelJSON(device string) ([]byte, error) {
	name := "CNN em Go"
	if device == DeviceCUDA {
		name += " (CUDA)"
	}
	text, err := json.MarshalIndent(kernelJSON{
		Argv: []string{p.Bin("kernels"), "kernel", "--root", p.Root, "--device", device,
			"{connection_file}"},
		DisplayName: name,
		Language:    "go",
		// By the control channel it comes in its order among the other requests, and also when the launcher hangs.
		InterruptMode: "message",
		Metadata:      map[string]string{"cnn321": p.Root},
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("kernelspec de %s: %w", device, err)
	}
	return append(text, '\n'), nil
}

// Devices are those that this machine has a plugin for and can use.
func (p Paths) Devices() []string {
	devices := []string{DeviceCPU}
	if wantCUDA() && p.check(context.Background(), cudaStep(p), false) == nil {
		devices = append(devices, DeviceCUDA)
	}
	return devices
}

// WriteKernelspecs writes the kernelspecs of the devices into a folder of kernels and returns their files.
func (p Paths) WriteKernelspecs(dir string, devices ...string) ([]string, error) {
	var files []string
	for _, device := range devices {
		text, err := p.kernelJSON(device)
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, Kernelspec(device), "kernel.json")
		if err := writeFile(file, text, 0o644); err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// RemoveKernelspecs removes our kernelspecs from a folder of kernels, if there, and returns their folders.
func (p Paths) RemoveKernelspecs(dir string) ([]string, error) {
	var removed []string
	for _, device := range []string{DeviceCPU, DeviceCUDA} {
		spec := filepath.Join(dir, Kernelspec(device))
		if _, err := os.Lstat(spec); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.RemoveAll(spec); err != nil {
			return removed, fmt.Errorf("remoção de %s: %w", spec, err)
		}
		removed = append(removed, spec)
	}
	return removed, nil
}

func kernelspecStep(p Paths) step {
	dir := filepath.Join(p.Jupyter(), "kernels")
	return step{
		id: "kernelspecs", part: Kernelspecs, name: "Kernels na lista do JupyterLab",
		needs: []Part{Launcher}, room: 1e6,
		key: func(context.Context) (string, error) {
			inputs := []string{"kernelspecs 1"}
			for _, device := range p.Devices() {
				text, err := p.kernelJSON(device)
				if err != nil {
					return "", err
				}
				inputs = append(inputs, string(text))
			}
			return keyOf(inputs...), nil
		},
		make: func(context.Context, progress) ([]string, error) {
			if _, err := p.RemoveKernelspecs(dir); err != nil {
				return nil, err
			}
			return p.WriteKernelspecs(dir, p.Devices()...)
		},
	}
}
