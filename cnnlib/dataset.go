package cnnlib

import (
	"context"
	"fmt"
)

// Dataset is images with their labels: an immutable value that refers to its
// contents, which are in memory or in files that are read when asked for.
//
// What is wrong with it is in [Dataset.Err] and is returned by all that uses it.
type Dataset struct {
	spec   DatasetSpec
	source source
	// names are those of the classes, which an engine has no use for.
	names []string
	err   error
}

// DatasetSpec is a [Dataset] in a form that can be sent to an engine in
// another process on the same machine: by reference, unless its contents are in memory.
type DatasetSpec struct {
	// MNIST and Split ("train" or "test") name a set of [LoadMNIST] by its folder; or one of the others is set; else
	// Images and Labels hold the contents.
	MNIST, Split string
	IDX          *IDXSpec
	Folder       *FolderSpec
	CIFAR10      *CIFAR10Spec
	Images       Images
	Labels       []int
	// Targets are those of [Dataset.WithTargets], one for each example of the source; nil where there are none.
	Targets []float32
	// Count is how many examples the files had as they were opened.
	Count int
	// Shuffles are done one after the other; then From and End cut a part out of what they gave.
	// Classes is that of OneHot (0: not encoded).
	Shuffles           []Shuffling
	From, End, Classes int
}

// NewDataset makes a data set of images and as many labels, class numbers from 0.
func NewDataset(images Images, labels []int) (*Dataset, error) {
	source, err := newMemory(images, labels)
	if err != nil {
		return nil, err
	}
	return &Dataset{spec: DatasetSpec{Images: images, Labels: labels, End: len(labels)}, source: source}, nil
}

// opened is the whole of a source, as it was just opened.
func opened(spec DatasetSpec, source source) *Dataset {
	spec.Count, spec.End = source.count(), source.count()
	return &Dataset{spec: spec, source: source}
}

// Dataset is the data set that the spec describes.
func (s DatasetSpec) Dataset() (*Dataset, error) {
	source, err := s.open()
	if err != nil {
		return nil, err
	}
	if count := source.count(); s.Count != 0 && count != s.Count {
		return nil, fmt.Errorf("os arquivos de dados mudaram: tinham %d exemplos quando a célula os abriu, e agora têm %d: execute a célula de novo", s.Count, count)
	}
	d := &Dataset{spec: s, source: source}
	whole := source.count()
	for _, shuffle := range s.Shuffles {
		if err := within(shuffle.From, shuffle.End, whole); err != nil {
			return nil, err
		}
		whole = shuffle.End - shuffle.From
	}
	if n := len(s.Targets); n != 0 && n != source.count() {
		return nil, fmt.Errorf("%d números para %d imagens: cada imagem precisa de um", n, source.count())
	}
	return d, within(s.From, s.End, whole)
}

func (s DatasetSpec) open() (source, error) {
	switch {
	case s.MNIST != "":
		return openMNIST(s.MNIST, s.Split)
	case s.IDX != nil:
		return openIDX(*s.IDX)
	case s.Folder != nil:
		return openFolder(*s.Folder)
	case s.CIFAR10 != nil:
		return openCIFAR10(*s.CIFAR10)
	}
	return newMemory(s.Images, s.Labels)
}

// within says whether there are examples from up to, not including, end among so many.
func within(from, end, count int) error {
	if from < 0 || end < from || end > count {
		return fmt.Errorf("pediram os exemplos de %d até antes de %d, mas há %d (o primeiro é o 0)", from, end, count)
	}
	return nil
}

// from is where the contents come from; the zero value has none.
func (d *Dataset) from() source {
	if d.source == nil {
		return memory{}
	}
	return d.source
}

// Spec describes the data set for an engine.
func (d *Dataset) Spec() DatasetSpec { return d.spec }

// Err says what is wrong with the data set, or nil.
func (d *Dataset) Err() error { return d.err }

// Len is the number of examples.
func (d *Dataset) Len() int { return d.spec.End - d.spec.From }

// ImageShape is the shape of one image: (height, width, channels).
func (d *Dataset) ImageShape() Shape { return d.from().shape() }

// Shape is the shape of all images together: (examples, height, width, channels).
func (d *Dataset) Shape() Shape { return append(Shape{d.Len()}, d.ImageShape()...) }

// Classes is the number of classes the labels are encoded in, 0 before [Dataset.OneHot].
func (d *Dataset) Classes() int { return d.spec.Classes }

// Slice is the examples from up to, not including, end, as a data set.
func (d *Dataset) Slice(from, end int) *Dataset {
	part := *d
	if d.err == nil {
		part.err = within(from, end, d.Len())
	}
	if part.err != nil {
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
	if d.HasTargets() {
		encoded.err = fmt.Errorf("cada imagem destes dados tem um número qualquer, e não uma classe: numa regressão, com cnnlib.MeanSquaredError, tire o .OneHot(%d)", classes)
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

// Read is the images and class numbers of the examples from up to, not including, end; after [Dataset.WithTargets] there
// are no class numbers.
func (d *Dataset) Read(from, end int) (Images, []int, error) {
	return d.ReadContext(context.Background(), from, end)
}

// ReadContext is as Read, and ends early, with the context's error, when ctx does: many pictures take a while.
func (d *Dataset) ReadContext(ctx context.Context, from, end int) (Images, []int, error) {
	part := d.Slice(from, end)
	if part.err != nil {
		return Images{}, nil, part.err
	}
	return part.at(ctx, part.positions())
}

// at reads the examples at these positions of the source.
func (d *Dataset) at(ctx context.Context, positions []int) (Images, []int, error) {
	images, labels, err := d.from().read(ctx, positions)
	if d.HasTargets() {
		labels = nil
	}
	return images, labels, err
}

// Labels is all labels, as class numbers.
func (d *Dataset) Labels() (Classes, error) {
	if d.err != nil {
		return nil, d.err
	}
	if d.HasTargets() {
		return nil, errNoClasses
	}
	return d.from().labels(d.positions())
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

// Seal reads what [Dataset.Fingerprint] is made of, all files, and ends early, with the context's error, when ctx does;
// without it the first Fingerprint does so. known, which may be nil, remembers files that have not changed since.
func (d *Dataset) Seal(ctx context.Context, known *Seals) error {
	if s, ok := d.from().(interface {
		sealFiles(ctx context.Context, known *Seals) error
	}); ok && d.err == nil {
		return s.sealFiles(ctx, known)
	}
	return nil
}

// Fingerprint names the contents: equal for the same examples of the same files in equal order, and another
// one when the files change.
func (d *Dataset) Fingerprint() string {
	values := []any{"data", d.from().digest(), d.spec.From, d.spec.End, d.spec.Classes}
	// What is not used leaves the name as it was.
	if len(d.spec.Shuffles) > 0 {
		values = append(values, d.spec.Shuffles)
	}
	if d.HasTargets() {
		values = append(values, "targets", d.spec.Targets)
	}
	return Fingerprint(values...)
}
