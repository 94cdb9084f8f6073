// Package data holds data sets where a training or an evaluation reads them: in memory and on the device.
package data

import "cnn321/cnnlib"

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

const cachedSets = 4

// Get reads a data set, if it is not at hand.
func (c *Cache) Get(d *cnnlib.Dataset) (Set, error) {
	if err := d.Err(); err != nil {
		return Set{}, err // its fingerprint is that of the set it was to be made from
	}
	name := d.Fingerprint()
	if set, ok := c.sets[name]; ok {
		return set, nil
	}
	images, labels, err := d.Read(0, d.Len())
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
	if len(c.names) == cachedSets {
		delete(c.sets, c.names[0])
		c.names = c.names[1:]
	}
	c.names = append(c.names, name)
	c.sets[name] = set
	return set, nil
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
