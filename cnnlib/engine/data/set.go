// Package data holds data sets where a training or an evaluation reads them: in memory and on the device.
package data

import (
	"context"

	"cnn321/cnnlib"
)

// Set is a data set read into memory.
type Set struct {
	Images cnnlib.Images
	Labels []int32
}

// Cache keeps the last data sets that were read: unpacking MNIST's training
// images takes half a second, and each Fit and Evaluate asks for the same ones.
type Cache struct {
	names []string // oldest first
	sets  map[string]Set
}

// MNIST takes 55 MB; a set that takes more than all of the room is kept alone.
const (
	cachedSets  = 4
	cachedBytes = 1 << 30
)

// Get reads a data set, if it is not at hand.
func (c *Cache) Get(ctx context.Context, d *cnnlib.Dataset) (Set, error) {
	if err := d.Err(); err != nil {
		return Set{}, err // its fingerprint is that of the set it was to be made from
	}
	name := d.Fingerprint()
	if set, ok := c.sets[name]; ok {
		return set, nil
	}
	images, labels, err := d.ReadContext(ctx, 0, d.Len())
	if err != nil {
		return Set{}, err
	}
	set := Set{Images: images, Labels: make([]int32, len(labels))}
	for i, label := range labels {
		set.Labels[i] = int32(label)
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
func (s Set) Batch(positions []int, size int) (pixels []byte, labels []int32) {
	example := s.Images.Shape().Size()
	pixels = make([]byte, size*example)
	labels = make([]int32, size)
	for i, at := range positions {
		copy(pixels[i*example:], s.Images.Pixels[at*example:(at+1)*example])
		labels[i] = s.Labels[at]
	}
	return pixels, labels
}
