package engine

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"cnn321/cnnlib/engine/network"

	"github.com/gomlx/compute"

	// Registers the XLA backend.
	_ "github.com/gomlx/go-xla/compute/xla"
)

const (
	fixSetup  = "rode `go run ./kernels setup` na pasta do projeto e reinicie o kernel"
	fixDevice = "escolha o kernel “CNN em Go”, que usa a CPU"
)

// device is a backend, what it computes on, and how finely.
type device struct {
	compute.Backend
	kind      string // as in Options.Device
	precision Precision
	team      *team // trains; all else is for one device
}

// program is what a network is compiled for.
type program int

const (
	oneStep   program = iota // a training step
	manySteps                // a loop over training steps
	forward                  // scores only
)

// forms is in which forms it computes a network.
func (d device) forms(of program) network.Forms {
	var forms network.Forms
	switch {
	case d.kind == "cuda" && (d.precision == TF32 || d.precision == BFloat16):
		forms = network.ForTensorCores()
	case d.kind == "cuda":
		forms = network.ForCUDA()
	case of == manySteps:
		forms = network.ForCPULoop()
	case of == forward:
		forms = network.ForCPUInference()
	default:
		forms = network.ForCPU()
	}
	if of == oneStep && d.team != nil {
		forms.Pieces = 1 // a team has cut the batch already: pieces across its cuts would send images from device to device
	}
	forms.BFloat16 = d.precision == BFloat16
	return forms
}

// feed is how training gets its batches where the options leave it open.
func (d device) feed() Feed {
	if d.kind == "cuda" && d.team == nil {
		return FeedDevice
	}
	return FeedHost
}

// load loads the plugin and makes the backend, once. The caller has the turn.
func (e *Engine) load() error {
	if e.device.Backend != nil {
		return nil
	}
	precision, err := e.options.precision()
	if err != nil {
		return err
	}
	if err := e.options.checkFeed(); err != nil {
		return err
	}
	backend, err := openBackend(e.options)
	if err != nil {
		return err
	}
	team, err := newTeam(cmp.Or(e.options.Devices, 1), backend.NumDevices())
	if err != nil {
		backend.Finalize()
		return err
	}
	e.device = device{Backend: backend, kind: e.options.Device, precision: precision, team: team}
	e.statusMu.Lock()
	e.status.PluginVersion = pluginVersion(backend)
	e.statusMu.Unlock()
	return nil
}

func openBackend(o Options) (compute.Backend, error) {
	if o.Plugin == "" {
		return nil, fmt.Errorf("nenhum plugin do XLA foi indicado: %s", fixSetup)
	}
	path, err := filepath.Abs(o.Plugin)
	if err != nil {
		return nil, fmt.Errorf("plugin do XLA %s: %w", o.Plugin, err)
	}
	cuda := o.Device == "cuda"
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if cuda {
			return nil, fmt.Errorf("CUDA foi pedida, mas o plugin dela não está em %s (o setup só o traz onde há uma GPU da NVIDIA com driver): %s, ou %s", path, fixSetup, fixDevice)
		}
		return nil, fmt.Errorf("o plugin do XLA não está em %s: %s", path, fixSetup)
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
	case err != nil && cuda:
		return nil, fmt.Errorf("CUDA foi pedida, mas nenhuma GPU da NVIDIA pôde ser usada (%w): confira o driver com `nvidia-smi`, ou %s", err, fixDevice)
	case err != nil:
		return nil, fmt.Errorf("o plugin do XLA em %s não pôde ser carregado (%w): apague a pasta dele e %s", path, err, fixSetup)
	}
	return backend, nil
}

// backendConfig is the configuration of GoMLX's backend for a plugin.
func backendConfig(o Options, path string) string {
	config := "xla:" + path
	if o.Device != "cuda" {
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

func (o Options) deviceName() string {
	compiler := "XLA"
	if o.Precision.suffix() != "" {
		compiler += ", " + string(o.Precision)
	}
	name := o.Device
	switch o.Device {
	case "", "cpu":
		name = "CPU"
	case "cuda":
		name = "GPU NVIDIA"
	}
	if o.Devices > 1 {
		name = fmt.Sprintf("%d × %s", o.Devices, name)
	}
	return fmt.Sprintf("%s (%s)", name, compiler)
}

func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, module := range info.Deps {
		if module.Path == path {
			return module.Version
		}
	}
	return ""
}

// processMemory is the resident memory of this process and its peak, in bytes
// (zero where the system does not tell).
func processMemory() (now, peak int64) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		kib, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			continue
		}
		switch fields[0] {
		case "VmRSS:":
			now = kib << 10
		case "VmHWM:":
			peak = kib << 10
		}
	}
	return now, peak
}
