package engine

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/tensors"
)

// resident is a data set on the device: images [n, h, w, c] of bytes, labels [n].
type resident struct{ images, labels *tensors.Tensor }

// residentCache keeps the last data sets that were sent to the device.
type residentCache struct {
	names []string // oldest first
	sets  map[string]resident
}

// MNIST's training images take 47 MB of a GPU's memory.
const residentSets = 2

func (c *residentCache) get(on device, name string, from contents) (resident, error) {
	if set, ok := c.sets[name]; ok {
		return set, nil
	}
	if len(c.names) == residentSets {
		// Before the next is sent, which may need the room.
		oldest := c.sets[c.names[0]]
		delete(c.sets, c.names[0])
		c.names = c.names[1:]
		if err := finalizeAll(oldest.images, oldest.labels); err != nil {
			return resident{}, err
		}
	}
	dims := append([]int{len(from.labels)}, from.images.Shape()...)
	set := resident{
		images: tensors.FromFlatDataAndDimensions(from.images.Pixels, dims...),
		labels: tensors.FromFlatDataAndDimensions(from.labels, len(from.labels)),
	}
	if err := toDevice(on, set.images, set.labels); err != nil {
		return resident{}, fmt.Errorf("as %d imagens (%d MB) não couberam no dispositivo (%w): feche outros programas que o usam, ou treine com menos imagens",
			len(from.labels), len(from.images.Pixels)>>20, err)
	}
	if c.sets == nil {
		c.sets = make(map[string]resident)
	}
	c.names = append(c.names, name)
	c.sets[name] = set
	return set, nil
}

// clear frees all of them.
func (c *residentCache) clear() error {
	var errs []error
	for _, set := range c.sets {
		errs = append(errs, finalizeAll(set.images, set.labels))
	}
	*c = residentCache{}
	return errors.Join(errs...)
}

// toDevice moves tensors to the device: nothing of them stays with the host. Where one does not fit none is kept.
func toDevice(on device, all ...*tensors.Tensor) error {
	for _, t := range all {
		if err := t.ToDevice(on.Backend, 0); err != nil {
			return errors.Join(err, finalizeAll(all...))
		}
	}
	return nil
}

// finalizeAll frees tensors at once, rather than when the garbage collector gets to them. A nil one is none.
func finalizeAll(all ...*tensors.Tensor) error {
	var errs []error
	for _, t := range all {
		if t != nil {
			errs = append(errs, t.FinalizeAll())
		}
	}
	return errors.Join(errs...)
}
