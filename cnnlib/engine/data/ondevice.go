package data

import (
	"errors"
	"fmt"

	"cnn321/cnnlib/engine/device"

	"github.com/gomlx/gomlx/core/tensors"
)

// OnDevice is a data set on the device: images [n, h, w, c] of bytes, labels or numbers [n].
type OnDevice struct{ Images, Labels *tensors.Tensor }

// DeviceCache keeps the last data sets that were sent to the device.
type DeviceCache struct {
	names []string // oldest first
	sets  map[string]OnDevice
}

// MNIST's training images take 47 MB of a GPU's memory.
const setsOnDevice = 2

// Get sends a data set of a name to the device, if it is not there. It must not be changed.
func (c *DeviceCache) Get(on *device.Device, name string, from Set) (OnDevice, error) {
	if set, ok := c.sets[name]; ok {
		return set, nil
	}
	if len(c.names) == setsOnDevice {
		// Before the next is sent, which may need the room.
		oldest := c.sets[c.names[0]]
		delete(c.sets, c.names[0])
		c.names = c.names[1:]
		if err := Finalize(oldest.Images, oldest.Labels); err != nil {
			return OnDevice{}, err
		}
	}
	all := make([]int, from.Len())
	for i := range all {
		all[i] = i
	}
	set := OnDevice{
		Images: tensors.FromFlatDataAndDimensions(from.Images.Pixels, append([]int{from.Len()}, from.Images.Shape()...)...),
		Labels: from.labels(all, len(all)),
	}
	if err := Send(on, set.Images, set.Labels); err != nil {
		return OnDevice{}, fmt.Errorf("as %d imagens (%d MB) não couberam no dispositivo (%w): feche outros programas que o usam, ou treine com menos imagens",
			from.Len(), len(from.Images.Pixels)>>20, err)
	}
	if c.sets == nil {
		c.sets = make(map[string]OnDevice)
	}
	c.names = append(c.names, name)
	c.sets[name] = set
	return set, nil
}

// Clear frees all of them.
func (c *DeviceCache) Clear() error {
	var errs []error
	for _, set := range c.sets {
		errs = append(errs, Finalize(set.Images, set.Labels))
	}
	*c = DeviceCache{}
	return errors.Join(errs...)
}

// Send moves tensors to the device: nothing of them stays with the host. Where one does not fit none is kept.
func Send(on *device.Device, all ...*tensors.Tensor) error {
	for _, t := range all {
		if err := t.ToDevice(on.Backend, 0); err != nil {
			return errors.Join(err, Finalize(all...))
		}
	}
	return nil
}

// Finalize frees tensors at once, rather than when the garbage collector gets to them. A nil one is none.
func Finalize(all ...*tensors.Tensor) error {
	var errs []error
	for _, t := range all {
		if t != nil {
			errs = append(errs, t.FinalizeAll())
		}
	}
	return errors.Join(errs...)
}
