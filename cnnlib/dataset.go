package cnnlib

import (
	"crypto/sha256"
	"fmt"
)

// Dataset is images with their labels: an immutable value that refers to its
// contents, which are in memory or in files that are read when asked for.
//
// What is wrong with it is in [Dataset.Err] and is returned by all that uses it.
type Dataset struct {
	spec   DatasetSpec
	source source
	err    error
}

// source is where a data set's contents come from.
type source interface {
	// count is how many examples there are; shape is that of an image.
	count() int
	shape() Shape
	// read returns the examples from up to, not including, end.
	read(from, end int) (Images, []int, error)
	// labels is as read, without the images.
	labels(from, end int) ([]int, error)
	// digest tells different contents apart.
	digest() string
}

// DatasetSpec is a [Dataset] in a form that can be sent to an engine in
// another process on the same machine.
type DatasetSpec struct {
	// MNIST and Split ("train" or "test") name a set of [LoadMNIST] by its folder; else
	// Images and Labels hold the contents.
	MNIST, Split string
	Images       Images
	Labels       []int
	// From and End cut a part out of the whole; Classes is that of OneHot (0: not encoded).
	From, End, Classes int
}

// NewDataset makes a data set of images and as many labels, class numbers from 0.
func NewDataset(images Images, labels []int) (*Dataset, error) {
	if err := images.check(); err != nil {
		return nil, err
	}
	if images.Len() != len(labels) {
		return nil, fmt.Errorf("%d imagens e %d rótulos: cada imagem precisa de um rótulo", images.Len(), len(labels))
	}
	return (DatasetSpec{Images: images, Labels: labels, End: len(labels)}).Dataset()
}

// Dataset is the data set that the spec describes.
func (s DatasetSpec) Dataset() (*Dataset, error) {
	if s.MNIST == "" {
		return (&Dataset{spec: s, source: memory{s.Images, s.Labels}}).checked()
	}
	source, err := openMNIST(s.MNIST, s.Split)
	if err != nil {
		return nil, err
	}
	return (&Dataset{spec: s, source: source}).checked()
}

func (d *Dataset) checked() (*Dataset, error) {
	if d.spec.From < 0 || d.spec.End < d.spec.From || d.spec.End > d.source.count() {
		return nil, fmt.Errorf("pediram os exemplos de %d até antes de %d, mas há %d (o primeiro é o 0)", d.spec.From, d.spec.End, d.source.count())
	}
	return d, nil
}

// Spec describes the data set for an engine.
func (d *Dataset) Spec() DatasetSpec { return d.spec }

// Err says what is wrong with the data set, or nil.
func (d *Dataset) Err() error { return d.err }

// Len is the number of examples.
func (d *Dataset) Len() int { return d.spec.End - d.spec.From }

// ImageShape is the shape of one image: (height, width, channels).
func (d *Dataset) ImageShape() Shape { return d.source.shape() }

// Shape is the shape of all images together: (examples, height, width, channels).
func (d *Dataset) Shape() Shape { return append(Shape{d.Len()}, d.ImageShape()...) }

// Classes is the number of classes the labels are encoded in, 0 before [Dataset.OneHot].
func (d *Dataset) Classes() int { return d.spec.Classes }

// Slice is the examples from up to, not including, end, as a data set.
func (d *Dataset) Slice(from, end int) *Dataset {
	part := *d
	if d.err == nil && (from < 0 || end < from || end > d.Len()) {
		part.err = fmt.Errorf("pediram os exemplos de %d até antes de %d, mas há %d (o primeiro é o 0)", from, end, d.Len())
		return &part
	}
	part.spec.From, part.spec.End = d.spec.From+from, d.spec.From+end
	return &part
}

// OneHot is the same data set with its labels encoded in so many classes. A label
// that is not one of them is an error.
func (d *Dataset) OneHot(classes int) *Dataset {
	encoded := *d
	encoded.spec.Classes = classes
	if d.err != nil {
		return &encoded
	}
	labels, err := d.Labels()
	if err == nil {
		err = checkLabels(labels, classes)
	}
	encoded.err = err
	return &encoded
}

// Images is the images from up to, not including, end.
func (d *Dataset) Images(from, end int) (Images, error) {
	images, _, err := d.Read(from, end)
	return images, err
}

// Read is the images and class numbers of the examples from up to, not including, end.
func (d *Dataset) Read(from, end int) (Images, []int, error) {
	part := d.Slice(from, end)
	if part.err != nil {
		return Images{}, nil, part.err
	}
	return d.source.read(part.spec.From, part.spec.End)
}

// Labels is all labels, as class numbers.
func (d *Dataset) Labels() (Classes, error) {
	if d.err != nil {
		return nil, d.err
	}
	return d.source.labels(d.spec.From, d.spec.End)
}

// OneHotLabels is all labels as [OneHot] vectors; it fails before [Dataset.OneHot].
func (d *Dataset) OneHotLabels() ([][]float32, error) {
	labels, err := d.Labels()
	if err != nil {
		return nil, err
	}
	if d.spec.Classes == 0 {
		return nil, fmt.Errorf("os rótulos ainda são números: codifique-os com .OneHot(classes)")
	}
	return OneHot(labels, d.spec.Classes)
}

// Fingerprint names the contents: equal for equal examples in equal order.
func (d *Dataset) Fingerprint() string {
	return Fingerprint("data", d.source.digest(), d.spec.From, d.spec.End, d.spec.Classes)
}

// memory is a source whose contents are at hand.
type memory struct {
	images  Images
	numbers []int
}

func (m memory) count() int   { return len(m.numbers) }
func (m memory) shape() Shape { return m.images.Shape() }

func (m memory) read(from, end int) (Images, []int, error) {
	images, err := m.images.Slice(from, end)
	return images, m.numbers[from:end:end], err
}

func (m memory) labels(from, end int) ([]int, error) { return m.numbers[from:end:end], nil }

func (m memory) digest() string {
	sum := sha256.Sum256(m.images.Pixels)
	return Fingerprint(sum[:], m.images.Shape(), m.numbers)
}
