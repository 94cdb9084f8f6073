package setup

import (
	"archive/zip"
	"context"
	_ "embed"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"

	"cnn321/cnnlib/machine"
)

//go:embed locks/cpu.lock
var cpuLock string

// The plugin inside the wheel of locks/cpu.lock. The wheel's own hash is in the lock file; this one lets
// anybody check the file that XLA is loaded from.
const (
	pluginSHA256    = "ad1309ac822b1b24d51b7f9947c7c9fa9ef5d67f390584cbc3d1fa2428fed9c2"
	pluginWheel     = "lammps_jax_pjrt_cpu-"
	pluginWheelSize = 62711338
	goxlaVersion    = "v0.114.0" // what go-xla v0.4.1 installs by itself
)

// hasWheel: the wheel is for this machine; elsewhere go-xla's own installer brings the plugin.
func hasWheel() bool { return runtime.GOOS == "linux" && runtime.GOARCH == "amd64" }

// wheelTools are what taking the wheel needs of the machine.
func wheelTools() need {
	if hasWheel() {
		return needPython
	}
	return 0
}

func pluginStep(p Paths) step {
	return step{
		id: "plugin-cpu", part: Plugin, name: "Plugin do XLA para CPU",
		tools: needGo | wheelTools(), room: 400e6,
		key: func(context.Context) (string, error) {
			return keyOf("plugin 1", cpuLock, pluginSHA256, goxlaVersion, runtime.GOOS, runtime.GOARCH), nil
		},
		make: func(ctx context.Context, say progress) ([]string, error) {
			return makePlugin(ctx, p, say)
		},
	}
}

// makePlugin takes the wheel; where there is none, or the package index is out of reach, go-xla's installer.
func makePlugin(ctx context.Context, p Paths, say progress) ([]string, error) {
	if !hasWheel() {
		return goxlaPlugin(ctx, p, say)
	}
	python, done, err := p.pip(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	files, err := wheelPlugin(ctx, p, python, say)
	if err == nil || ctx.Err() != nil {
		return files, err
	}
	first := explain("baixar o plugin do XLA", err)
	if files, err := goxlaPlugin(ctx, p, say); err == nil {
		return files, nil
	}
	return nil, first
}

func wheelPlugin(ctx context.Context, p Paths, python string, say progress) ([]string, error) {
	fetched, err := download(ctx, p, python, "plugin-cpu", cpuLock, pluginWheelSize, say)
	if err != nil {
		return nil, err
	}
	wheel, err := fetched.only(pluginWheel)
	if err != nil {
		return nil, err
	}
	target := p.pluginFile(DeviceCPU)
	if err := extractPlugin(ctx, wheel, filepath.Base(target), target, pluginSHA256, say); err != nil {
		return nil, err
	}
	return []string{target}, fetched.remove()
}

// extractPlugin takes one file out of a wheel, provided that it is the expected one.
func extractPlugin(ctx context.Context, wheel, name, target, want string, say progress) error {
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		return fmt.Errorf("abertura do pacote %s: %w", wheel, err)
	}
	defer archive.Close()
	for _, member := range archive.File {
		if path.Base(member.Name) != name {
			continue
		}
		done, total := int64(0), int64(member.UncompressedSize64)
		// Checked under a name of its own: a wrong file must never lie where XLA looks for the plugin.
		unchecked := filepath.Join(filepath.Dir(target), temporary+name)
		sum, err := extract(ctx, member, unchecked, func(n int64) {
			done += n
			say(done, total, fmt.Sprintf("abrindo o pacote: %s de %s", machine.Bytes(done), machine.Bytes(total)))
		})
		if err != nil {
			return err
		}
		if sum != want {
			os.Remove(unchecked)
			return &Problem{
				What: "aceitar o plugin do XLA",
				Why:  fmt.Sprintf("o SHA-256 de %s é %s e devia ser %s", name, sum, want),
				Fix:  "rode `" + Command + "` de novo; se persistir, a rede ou um espelho está trocando arquivos",
			}
		}
		if err := os.Rename(unchecked, target); err != nil {
			return fmt.Errorf("troca de nome para %s: %w", target, err)
		}
		return nil
	}
	return fmt.Errorf("o pacote %s não contém %s", filepath.Base(wheel), name)
}

// goxlaPlugin runs go-xla's installer in a program of its own, so that this one stays small and can be stopped.
func goxlaPlugin(ctx context.Context, p Paths, say progress) ([]string, error) {
	say(0, 0, "instalador do go-xla "+goxlaVersion)
	dir := p.pluginDir(DeviceCPU)
	fresh := filepath.Join(filepath.Dir(dir), temporary+"goxla")
	if err := os.RemoveAll(fresh); err != nil {
		return nil, fmt.Errorf("remoção de %s: %w", fresh, err)
	}
	defer os.RemoveAll(fresh)
	installer, err := goCommand(p.Root, "run", "./kernels/setup/goxla", goxlaVersion, fresh)
	if err != nil {
		return nil, err
	}
	if err := installer.run(ctx); err != nil {
		return nil, explain("instalar o plugin do XLA com o instalador do go-xla", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("remoção de %s: %w", dir, err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		return nil, fmt.Errorf("troca de nome para %s: %w", dir, err)
	}
	return []string{p.pluginFile(DeviceCPU)}, nil
}
