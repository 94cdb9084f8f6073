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

	"github.com/gomlx/compute"

	// Registers the XLA backend.
	_ "github.com/gomlx/go-xla/compute/xla"
)

const (
	fixSetup  = "rode `go run ./kernels setup` na pasta do projeto e reinicie o kernel"
	fixDevice = "escolha o kernel “CNN em Go”, que usa a CPU"
)

// device is a backend and what it computes on.
type device struct {
	compute.Backend
	kind string // as in Options.Device
	team *team  // trains; all else is for one device
}

// pieces is into how many parts a batch is split where that helps. More are a
// little faster on a CPU, but each one is compiled anew.
func (d device) pieces() int {
	if d.kind == "cuda" {
		return 1
	}
	return 4
}

// trainingPieces is as pieces for a training step. A team has cut the batch already, and pieces across its cuts
// would send images from device to device.
func (d device) trainingPieces() int {
	if d.team != nil {
		return 1
	}
	return d.pieces()
}

// load loads the plugin and makes the backend, once. The caller has the turn.
func (e *Engine) load() error {
	if e.device.Backend != nil {
		return nil
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
	e.device = device{Backend: backend, kind: e.options.Device, team: team}
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
	config := "xla:" + path
	if cuda {
		// The same arithmetic as on a CPU; TF32 would keep 10 of the 23 bits of a product's factors.
		config += ",tf32=false"
	}
	backend, err := compute.NewWithConfig(config)
	switch {
	case err != nil && cuda:
		return nil, fmt.Errorf("CUDA foi pedida, mas nenhuma GPU da NVIDIA pôde ser usada (%w): confira o driver com `nvidia-smi`, ou %s", err, fixDevice)
	case err != nil:
		return nil, fmt.Errorf("o plugin do XLA em %s não pôde ser carregado (%w): apague a pasta dele e %s", path, err, fixSetup)
	}
	return backend, nil
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
	name := o.Device + " (XLA)"
	switch o.Device {
	case "", "cpu":
		name = "CPU (XLA)"
	case "cuda":
		name = "GPU NVIDIA (XLA)"
	}
	if o.Devices > 1 {
		return fmt.Sprintf("%d × %s", o.Devices, name)
	}
	return name
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
