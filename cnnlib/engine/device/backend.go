package device

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gomlx/compute"

	// Registers the XLA backend.
	_ "github.com/gomlx/go-xla/compute/xla"
)

const (
	fixSetup  = "rode `go run ./kernels setup` na pasta do projeto e reinicie o kernel"
	fixDevice = "escolha o kernel “CNN em Go”, que usa a CPU"
)

func openBackend(o Options) (compute.Backend, error) {
	if o.Plugin == "" && o.NoPlugin != "" {
		why := strings.Join(strings.Fields(o.NoPlugin), " ") // it may have lines, as a terminal shows it
		return nil, fmt.Errorf("%s; depois, reinicie o kernel", strings.TrimRight(why, "."))
	}
	if o.Plugin == "" {
		return nil, fmt.Errorf("nenhum plugin do XLA foi indicado: %s", fixSetup)
	}
	path, err := filepath.Abs(o.Plugin)
	if err != nil {
		return nil, fmt.Errorf("plugin do XLA %s: %w", o.Plugin, err)
	}
	cuda := o.Kind == CUDA
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if cuda {
			return nil, fmt.Errorf("CUDA foi pedida, mas o plugin dela não está em %s (o setup só o traz onde há uma GPU da NVIDIA com driver): %s, ou %s", path, fixSetup, fixDevice)
		}
		return nil, fmt.Errorf("o plugin do XLA não está em %s: %s", path, fixSetup)
	}
	if cuda && strings.Contains(path, optionMark) {
		// A link elsewhere would not do: the plugin looks for NVIDIA's libraries beside itself.
		return nil, errNotLoaded(cuda, path, errComma(path))
	}
	if err := checkPlugin(path); err != nil {
		return nil, errNotLoaded(cuda, path, err)
	}
	load := path
	if !cuda {
		plain, done, err := plainPath(path)
		if err != nil {
			return nil, fmt.Errorf("plugin do XLA: %w", err)
		}
		defer done()
		load = plain
	}
	backend, err := compute.NewWithConfig(backendConfig(o, load))
	switch {
	case err != nil && loaderError(err) != err:
		return nil, errNotLoaded(cuda, path, loaderError(err))
	case err != nil && cuda:
		return nil, fmt.Errorf("CUDA foi pedida, mas nenhuma GPU da NVIDIA pôde ser usada (%w): confira o driver com `nvidia-smi`, ou %s", err, fixDevice)
	case err != nil:
		return nil, fmt.Errorf("o plugin do XLA em %s não pôde ser carregado (%w): apague a pasta dele e %s", path, err, fixSetup)
	}
	return backend, nil
}

// errNotLoaded says what to do about a plugin whose file is the matter.
func errNotLoaded(cuda bool, path string, err error) error {
	if cuda {
		return fmt.Errorf("CUDA foi pedida, mas o plugin dela em %s não pôde ser carregado: %w. O que fazer: apague a pasta dele e %s; confira também o driver com `nvidia-smi`, ou %s", path, err, fixSetup, fixDevice)
	}
	return fmt.Errorf("o plugin do XLA em %s não pôde ser carregado: %w. O que fazer: apague a pasta dele e %s", path, err, fixSetup)
}

// backendConfig is the configuration of GoMLX's backend for a plugin.
func backendConfig(o Options, path string) string {
	config := "xla:" + path
	if o.Kind != CUDA {
		return config
	}
	return config + strings.Join([]string{
		// Of products; convolutions have no such setting, see the package documentation.
		fmt.Sprintf(",tf32=%t", o.Precision == TF32),
		// Memory is taken as it is needed, and never more than lets a second kernel use the same card.
		"preallocate=false",
		"memory_fraction=0.45",
		// go-xla takes a plugin for one of a CPU, whose memory is the host's, if "cpu" is anywhere in its path.
		"shared_buffers=false",
	}, ",")
}

// pluginVersion is the version of PJRT's interface that the plugin speaks, of
// which the backend tells only in a sentence: "… PJRT plugin (…) v0.115 […".
func pluginVersion(backend compute.Backend) string {
	_, rest, found := strings.Cut(backend.Description(), ") v")
	version, _, _ := strings.Cut(rest, " ")
	if !found || version == "" {
		return backend.Description()
	}
	return "PJRT " + version
}
