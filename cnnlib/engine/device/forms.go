package device

import "cnn321/cnnlib/engine/network"

// Program is what a network is compiled for.
type Program int

const (
	OneStep   Program = iota // a training step
	ManySteps                // a loop over training steps
	Forward                  // scores only
)

// Forms is in which forms the device computes a network.
func (d *Device) Forms(of Program) network.Forms {
	var forms network.Forms
	switch {
	case d.OnGPU() && (d.options.Precision == TF32 || d.options.Precision == BFloat16):
		forms = network.ForTensorCores()
	case d.OnGPU():
		forms = network.ForCUDA()
	case of == ManySteps:
		forms = network.ForCPULoop()
	case of == Forward:
		forms = network.ForCPUInference()
	default:
		forms = network.ForCPU()
	}
	if of == OneStep && d.mesh != nil {
		forms.Pieces = 1 // the mesh has cut the batch already: pieces across its cuts would send images from device to device
	}
	forms.BFloat16 = d.options.Precision == BFloat16
	return forms
}
