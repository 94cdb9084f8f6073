// Package data holds data sets where a training or an evaluation reads them: in memory and on the device.
package data

import (
	"context"
	"errors"

	"cnn321/cnnlib"

	"github.com/gomlx/gomlx/core/tensors"
)

// Set is a data set read into memory.
type Set struct {
	Images cnnlib.Images
	Labels []int32
	// Numbers are, for a regression, in place of Labels.
	Numbers []float32
}

// For is the set as a model learns from it: with numbers for a regression, and else with labels. It fails where it has them not.
func (s Set) For(m cnnlib.Model) (Set, error) {
	switch {
	case m.Regression() && s.Numbers == nil:
		return Set{}, errors.New("uma regressão compara números, e os rótulos destes dados foram codificados em classes: tire o .OneHot")
	case !m.Regression() && s.Labels == nil:
		return Set{}, errors.New("a rede distingue classes, e cada imagem destes dados tem um número qualquer: dê dados com rótulos")
	case !m.Regression():
		s.Numbers = nil
	}
	return s, nil
}

// Len is the number of examples.
func (s Set) Len() int { return s.Images.Len() }

// labels is a tensor of the labels or numbers at the positions of a list that is as long as the tensor, or shorter: the
// rest is 0.
func (s Set) labels(positions []int, size int) *tensors.Tensor {
	if s.Numbers != nil {
		return tensors.FromFlatDataAndDimensions(pick(s.Numbers, positions, size), size)
	}
	return tensors.FromFlatDataAndDimensions(pick(s.Labels, positions, size), size)
}

func pick[T any](from []T, positions []int, size int) []T {
	picked := make([]T, size)
	for i, at := range positions {
		picked[i] = from[at]
	}
	return picked
}

// Cache keeps the last data sets that were read: unpacking MNIST's training
// images takes half a second, and each Fit and Evaluate asks for the same ones.
type Cache struct {
	names []string // oldest first
	sets  map[string]Set
	seals cnnlib.Seals
}

// MNIST takes 55 MB; a set that takes more than all of the room is kept alone.
const (
	cachedSets  = 4
	cachedBytes = 1 << 30
)

// Seal makes sure that a data set's files are what it was named after.
func (c *Cache) Seal(ctx context.Context, d *cnnlib.Dataset) error {
	if err := d.Err(); err != nil {
		return err // its fingerprint is that of the set it was to be made from
	}
	return d.Seal(ctx, &c.seals)
}

// Get reads a data set, if it is not at hand.
func (c *Cache) Get(ctx context.Context, d *cnnlib.Dataset) (Set, error) {
	if err := c.Seal(ctx, d); err != nil {
		return Set{}, err
	}
	name := d.Fingerprint()
	if set, ok := c.sets[name]; ok {
		return set, nil
	}
	images, labels, err := d.ReadContext(ctx, 0, d.Len())
	if err != nil {
		return Set{}, err
	}
	set := Set{Images: images}
	if d.Classes() == 0 {
		set.Numbers, err = d.Targets()
	}
	if err != nil {
		return Set{}, err
	}
	for _, label := range labels {
		set.Labels = append(set.Labels, int32(label))
	}
	if c.sets == nil {
		c.sets = make(map[string]Set)
	}
	c.names = append(c.names, name)
	c.sets[name] = set
	c.trim(cachedSets, cachedBytes)
	return set, nil
}

// trim forgets the oldest sets until no more than so many are left, and so many bytes or a single set.
func (c *Cache) trim(sets, bytes int) {
	for len(c.names) > sets || len(c.names) > 1 && c.bytes() > bytes {
		delete(c.sets, c.names[0])
		c.names = c.names[1:]
	}
}

// bytes is how much the images of all sets take.
func (c *Cache) bytes() int {
	total := 0
	for _, set := range c.sets {
		total += len(set.Images.Pixels)
	}
	return total
}

// Batch copies the examples of the given positions, padded with blank images of
// class 0 up to size, so that the last, shorter batch of an epoch needs no program of its own.
func (s Set) Batch(positions []int, size int) (pixels []byte, labels *tensors.Tensor) {
	example := s.Images.Shape().Size()
	pixels = make([]byte, size*example)
	for i, at := range positions {
		copy(pixels[i*example:], s.Images.Pixels[at*example:(at+1)*example])
	}
	return pixels, s.labels(positions, size)
}
