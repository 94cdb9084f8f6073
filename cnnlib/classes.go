package cnnlib

import (
	"context"
	"fmt"
	"slices"
	"strconv"
)

// ClassNames are the names of the classes, from class 0 on; none where none are known.
func (d *Dataset) ClassNames() []string { return slices.Clone(d.names) }

// ClassName is the name of a class, or its number where it has none.
func (d *Dataset) ClassName(class int) string {
	if class >= 0 && class < len(d.names) {
		return d.names[class]
	}
	return strconv.Itoa(class)
}

// ClassCounts is how many examples each class has, from class 0 on: of all that have a name or are
// encoded by [Dataset.OneHot], and at least up to the last that has an example.
func (d *Dataset) ClassCounts() ([]int, error) {
	labels, err := d.Labels()
	if err != nil {
		return nil, err
	}
	counts := make([]int, max(len(d.names), d.spec.Classes))
	for i, label := range labels {
		if label < 0 {
			return nil, checkLabels(labels[i:i+1], len(counts))
		}
		for label >= len(counts) {
			counts = append(counts, 0)
		}
		counts[label]++
	}
	return counts, nil
}

// Preview is count examples, or all if there are fewer, from the whole data set at equal distances, so that
// data which lies class by class shows its classes.
func (d *Dataset) Preview(count int) (Images, []int, error) {
	at, err := d.spread(count)
	if err != nil {
		return Images{}, nil, err
	}
	return d.at(context.Background(), at)
}

// Captioned is as [Dataset.Preview], with the name of each example's class in place of the number, or, after
// [Dataset.WithTargets], the example's own number.
func (d *Dataset) Captioned(count int) (Images, []string, error) {
	at, err := d.spread(count)
	if err != nil {
		return Images{}, nil, err
	}
	images, labels, err := d.at(context.Background(), at)
	captions := make([]string, len(at))
	for i := range captions {
		if d.HasTargets() {
			captions[i] = numberName(d.spec.Targets[at[i]])
		} else if err == nil {
			captions[i] = d.ClassName(labels[i])
		}
	}
	return images, captions, err
}

// spread is the places in the source of so many examples, or of all, at equal distances.
func (d *Dataset) spread(count int) ([]int, error) {
	if d.err != nil {
		return nil, d.err
	}
	if err := within(0, count, max(count, 0)); err != nil {
		return nil, err
	}
	count = min(count, d.Len())
	all := d.positions()
	at := make([]int, count)
	for i := range at {
		at[i] = all[i*d.Len()/count]
	}
	return at, nil
}

// Batch is batch number n, counted from 0, of so many examples, in the data set's own order; the last may be shorter.
func (d *Dataset) Batch(n, size int) (Images, []int, error) {
	if d.err != nil {
		return Images{}, nil, d.err
	}
	if size < 1 {
		return Images{}, nil, fmt.Errorf("lote de %d imagens: use ao menos 1, por exemplo 32", size)
	}
	if batches := (d.Len() + size - 1) / size; n < 0 || n >= batches {
		return Images{}, nil, fmt.Errorf("pediram o lote %d, mas em lotes de %d há %d (o primeiro é o 0)", n, size, batches)
	}
	return d.Read(n*size, min((n+1)*size, d.Len()))
}
