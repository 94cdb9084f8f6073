package cnnlib

import (
	"context"
	"crypto/sha256"
	"fmt"
)

// source is where a data set's contents come from.
type source interface {
	// count is how many examples there are; shape is that of an image.
	count() int
	shape() Shape
	// read returns the examples at these positions; where that takes long it ends early when ctx does.
	read(ctx context.Context, at []int) (Images, []int, error)
	// labels is as read, without the images.
	labels(at []int) ([]int, error)
	// digest tells different contents apart.
	digest() string
}

// spanOf is the least part of a source that has all positions in it, and whether it is just they, in order.
func spanOf(at []int) (from, end int, exact bool) {
	if len(at) == 0 {
		return 0, 0, true
	}
	from, end, exact = at[0], at[0], true
	for i, p := range at {
		from, end = min(from, p), max(end, p+1)
		exact = exact && p == at[0]+i
	}
	return from, end, exact
}

// gather picks examples of so many bytes each out of those from one on.
func gather(bytes []byte, size, from int, at []int) []byte {
	picked := make([]byte, 0, len(at)*size)
	for _, p := range at {
		picked = append(picked, bytes[(p-from)*size:(p-from+1)*size]...)
	}
	return picked
}

// memory is a source whose contents are at hand.
type memory struct {
	images  Images
	numbers []int
}

func newMemory(images Images, labels []int) (memory, error) {
	if err := images.check(); err != nil {
		return memory{}, err
	}
	if images.Len() != len(labels) {
		return memory{}, fmt.Errorf("%d imagens e %d rótulos: cada imagem precisa de um rótulo", images.Len(), len(labels))
	}
	return memory{images, labels}, nil
}

func (m memory) count() int   { return len(m.numbers) }
func (m memory) shape() Shape { return m.images.Shape() }

func (m memory) read(_ context.Context, at []int) (Images, []int, error) {
	from, end, exact := spanOf(at)
	images, err := m.images.Slice(from, end)
	if err != nil {
		return Images{}, nil, err
	}
	if !exact {
		images.Pixels = gather(images.Pixels, images.Shape().Size(), from, at)
	}
	labels, err := m.labels(at)
	return images, labels, err
}

func (m memory) labels(at []int) ([]int, error) {
	from, end, exact := spanOf(at)
	if exact {
		return m.numbers[from:end:end], nil
	}
	picked := make([]int, len(at))
	for i, p := range at {
		picked[i] = m.numbers[p]
	}
	return picked, nil
}

func (m memory) digest() string {
	sum := sha256.Sum256(m.images.Pixels)
	return Fingerprint(sum[:], m.images.Shape(), m.numbers)
}
