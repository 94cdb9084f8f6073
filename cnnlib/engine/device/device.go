// Package device is what an engine computes on: the backend of a PJRT plugin, for one device or several, and how finely and in
// which forms it computes.
package device

import (
	"cmp"
	"fmt"

	"github.com/gomlx/compute"
)

// Options say what to compute on.
type Options struct {
	// Kind is "cpu" (which "" stands for) or "cuda": what the plugin is for.
	Kind string
	// Plugin is the path of the PJRT plugin to load.
	Plugin string
	// NoPlugin is why there is none, where that is known.
	NoPlugin string
	// Count is how many devices train together; 0 stands for 1.
	Count int
	// Precision is how finely products are computed; float32 if empty.
	Precision Precision
}

// The kinds of devices.
const (
	CPU  = "cpu"
	CUDA = "cuda"
)

// Check says whether there are such devices, before any plugin is loaded.
func (o Options) Check() error {
	switch o.Kind {
	case "", CPU, CUDA:
	default:
		return fmt.Errorf("não há dispositivo chamado %q: use %q ou %q", o.Kind, CPU, CUDA)
	}
	return o.Precision.check(o.Kind)
}

// Device is a backend, what it computes on, and how finely. Training uses all of it; all else its first device.
type Device struct {
	compute.Backend
	options Options
	mesh    *Mesh
}

// Open loads the plugin.
func Open(o Options) (*Device, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	backend, err := openBackend(o)
	if err != nil {
		return nil, err
	}
	mesh, err := newMesh(cmp.Or(o.Count, 1), backend.NumDevices())
	if err != nil {
		backend.Finalize()
		return nil, err
	}
	return &Device{backend, o, mesh}, nil
}

// Of is the device of a backend that is open already.
func Of(backend compute.Backend, o Options) *Device { return &Device{Backend: backend, options: o} }

// OnGPU says whether it is a GPU.
func (d *Device) OnGPU() bool { return d.options.Kind == CUDA }

// Mesh is the devices that train together; nil is a single one.
func (d *Device) Mesh() *Mesh { return d.mesh }

// PluginVersion is the version of PJRT's interface that the plugin speaks.
func (d *Device) PluginVersion() string { return pluginVersion(d.Backend) }

// Name is the devices in words: "CPU (XLA)".
func (o Options) Name() string {
	compiler := "XLA"
	if o.Precision.Suffix() != "" {
		compiler += ", " + string(o.Precision)
	}
	name := o.Kind
	switch o.Kind {
	case "", CPU:
		name = "CPU"
	case CUDA:
		name = "GPU NVIDIA"
	}
	if o.Count > 1 {
		name = fmt.Sprintf("%d × %s", o.Count, name)
	}
	return fmt.Sprintf("%s (%s)", name, compiler)
}
