package cnnlib

import (
	"context"
	"errors"
	"fmt"

	"cnn321/cnnlib/internal/idx"
)

// IDXSpec names a data set of [LoadIDX].
type IDXSpec struct {
	// Images and Labels are absolute paths.
	Images, Labels string
	Transposed     bool
	FirstLabel     int
	// Names counts the names given to the classes, which labels must then be among (0: none).
	Names int
}

// LoadIDX opens a data set of two IDX files, gzipped or not: one of images, [example, row, column] or [example,
// row, column, channel], and one of labels, [example], both of unsigned bytes. Fashion-MNIST, KMNIST and
// EMNIST come as pairs of such files:
//
//	train, err := cnnlib.LoadIDX("fashion/train-images-idx3-ubyte.gz", "fashion/train-labels-idx1-ubyte.gz",
//		cnnlib.ClassNames("Camiseta", "Calça", "Pulôver", "Vestido", "Casaco", "Sandália", "Camisa", "Tênis", "Bolsa", "Bota"))
//	letters, err := cnnlib.LoadIDX("emnist-letters-train-images-idx3-ubyte.gz", "emnist-letters-train-labels-idx1-ubyte.gz",
//		cnnlib.Transposed(), cnnlib.LabelsFrom(1))
//
// The heads are read here, and checked against each other and the files' sizes; examples are read when they are asked
// for. It takes [ClassNames], [Transposed] and [LabelsFrom].
func LoadIDX(images, labels string, options ...DataOption) (*Dataset, error) {
	s, err := settings("LoadIDX", options)
	if err != nil {
		return nil, err
	}
	spec := IDXSpec{Transposed: s.transposed, FirstLabel: s.firstLabel, Names: len(s.names)}
	if spec.Images, err = absolute(images); err != nil {
		return nil, err
	}
	if spec.Labels, err = absolute(labels); err != nil {
		return nil, err
	}
	source, err := openIDX(spec)
	if err != nil {
		return nil, err
	}
	d := opened(DatasetSpec{IDX: &spec}, source)
	d.names = s.names
	return d, nil
}

// idxPair is a source that reads two IDX files.
type idxPair struct {
	spec            IDXSpec
	images, numbers *idx.File
	seal            seal
}

func openIDX(spec IDXSpec) (*idxPair, error) {
	images, err := idx.Open(spec.Images)
	if err != nil {
		return nil, idxError(spec.Images, err)
	}
	labels, err := idx.Open(spec.Labels)
	if err != nil {
		return nil, idxError(spec.Labels, err)
	}
	switch {
	case len(images.Axes) == 1 && len(labels.Axes) >= 3:
		return nil, fmt.Errorf("LoadIDX: %s é de rótulos, e %s é de imagens: troque a ordem dos dois", spec.Images, spec.Labels)
	case len(images.Axes) < 3:
		return nil, fmt.Errorf("LoadIDX: o arquivo %s tem %s, e o de imagens precisa de 3 (exemplo, linha, coluna) ou 4 (mais o canal): dê o arquivo das imagens, cujo nome costuma ter “images”", spec.Images, axes(images))
	case len(labels.Axes) != 1:
		return nil, fmt.Errorf("LoadIDX: o arquivo %s tem %s, e o de rótulos só pode ter 1: dê o arquivo dos rótulos, cujo nome costuma ter “labels”", spec.Labels, axes(labels))
	case images.Axes[0] != labels.Axes[0]:
		return nil, fmt.Errorf("LoadIDX: %s tem %d imagens, e %s tem %d rótulos: os dois arquivos precisam ser do mesmo conjunto", spec.Images, images.Axes[0], spec.Labels, labels.Axes[0])
	}
	return &idxPair{spec: spec, images: images, numbers: labels}, nil
}

func axes(f *idx.File) string {
	if len(f.Axes) == 1 {
		return "1 eixo"
	}
	return fmt.Sprintf("%d eixos", len(f.Axes))
}

// idxError explains why an IDX file cannot be used.
func idxError(path string, err error) error {
	if damage := (*idx.Malformed)(nil); errors.As(err, &damage) {
		return fmt.Errorf("LoadIDX: o arquivo %s não serve ou está incompleto (%w): confira se é um arquivo IDX, e baixe-o de novo", path, damage)
	}
	return fmt.Errorf("LoadIDX: %w", unreadableFile(path, err))
}

func (p *idxPair) count() int { return p.images.Axes[0] }

func (p *idxPair) shape() Shape {
	shape := Shape{p.images.Axes[1], p.images.Axes[2], 1}
	if len(p.images.Axes) == 4 {
		shape[2] = p.images.Axes[3]
	}
	if p.spec.Transposed {
		shape[0], shape[1] = shape[1], shape[0]
	}
	return shape
}

func (p *idxPair) sealFiles(ctx context.Context, known *Seals) error {
	return p.seal.hash(ctx, known, []string{p.spec.Images, p.spec.Labels})
}

// digest is that of [LoadMNIST] where the files are MNIST's own.
func (p *idxPair) digest() string {
	sums := p.seal.digest(p.spec.Images, p.spec.Labels)
	if p.spec.Transposed || p.spec.FirstLabel != 0 {
		return Fingerprint("idx", sums, p.spec.Transposed, p.spec.FirstLabel)
	}
	return sums
}

func (p *idxPair) read(_ context.Context, at []int) (Images, []int, error) {
	shape := p.shape()
	images := Images{Height: shape[0], Width: shape[1], Channels: shape[2]}
	var err error
	if images.Pixels, err = readIDX(p.images, at); err != nil {
		return Images{}, nil, err
	}
	if p.spec.Transposed {
		images.Pixels = transposed(images.Pixels, images.Shape())
	}
	labels, err := p.labels(at)
	return images, labels, err
}

func (p *idxPair) labels(at []int) ([]int, error) {
	raw, err := readIDX(p.numbers, at)
	if err != nil {
		return nil, err
	}
	labels := make([]int, len(raw))
	for i, label := range raw {
		labels[i] = int(label) - p.spec.FirstLabel
		switch last := p.spec.Names - 1; {
		case labels[i] < 0:
			return nil, fmt.Errorf("LoadIDX: em %s há o rótulo %d (posição %d), menor que o primeiro, %d: confira cnnlib.LabelsFrom(%d)", p.spec.Labels, label, at[i], p.spec.FirstLabel, p.spec.FirstLabel)
		case last >= 0 && labels[i] > last:
			return nil, fmt.Errorf("LoadIDX: em %s há o rótulo %d (posição %d), e os %d nomes dados vão de %d a %d: dê um nome a cada classe em cnnlib.ClassNames, ou confira cnnlib.LabelsFrom",
				p.spec.Labels, label, at[i], p.spec.Names, p.spec.FirstLabel, p.spec.FirstLabel+last)
		}
	}
	return labels, p.seal.check()
}

// readIDX reads the examples at these positions of a file.
func readIDX(f *idx.File, at []int) ([]byte, error) {
	from, end, exact := spanOf(at)
	values, err := f.Read(from, end)
	if err != nil {
		return nil, idxError(f.Path, err)
	}
	if !exact {
		values = gather(values, f.Example(), from, at)
	}
	return values, nil
}

// transposed exchanges rows and columns of images that are to have a shape.
func transposed(pixels []byte, shape Shape) []byte {
	height, width, channels := shape[0], shape[1], shape[2]
	turned := make([]byte, 0, len(pixels))
	for size := shape.Size(); len(pixels) > 0; pixels = pixels[size:] {
		for y := range height {
			for x := range width {
				from := (x*height + y) * channels
				turned = append(turned, pixels[from:from+channels]...)
			}
		}
	}
	return turned
}
