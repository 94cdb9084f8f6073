package cnnlib

import "fmt"

// Size2D is a height and a width in pixels.
type Size2D struct{ Height, Width int }

// Kernel is the size of a convolution's filters.
func Kernel(height, width int) Size2D { return Size2D{height, width} }

// Conv2DOp is the op of [Layer.Conv2D].
type Conv2DOp struct {
	Filters int
	Kernel  Size2D
	Slide
}

// Conv2D slides filters over the image and adds a bias for each.
//
// As in Keras, with padding "valid" and stride 1 unless [Padding] and [Strides] say otherwise: input [batch, h, w, c] gives
// [batch, h-kh+1, w-kw+1, filters], each value the cross-correlation (the filter
// is not flipped) of the filter with the window below and right of it. With strides of sh and sw there are
// ⌊(h-kh)/sh⌋+1 and ⌊(w-kw)/sw⌋+1 rows and columns; with padding "same", ⌈h/sh⌉ and ⌈w/sw⌉.
//
// It learns a kernel [kh, kw, c, filters], which starts Glorot uniform, and a
// bias [filters], which starts at zero. It fails, in [Layer.Err], on an input
// that is not an image volume, filters or strides below 1, or a kernel larger than an image without padding.
func (l Layer) Conv2D(filters int, kernel Size2D, options ...WindowOption) Layer {
	slide, err := slideOf(options, Size2D{1, 1})
	return l.then(Conv2DOp{filters, kernel, slide}, err)
}

// Name is "Conv2D".
func (Conv2DOp) Name() string { return "Conv2D" }

// Caption calls it a "convolução".
func (op Conv2DOp) Caption() Caption {
	return Caption{Family: ConvolutionLayer, Gloss: "convolução", Detail: op.detail()}
}

func (Conv2DOp) sealed() {}

// OutputShape is (h-kh+1, w-kw+1, filters) without strides and padding: see [Layer.Conv2D].
func (op Conv2DOp) OutputShape(in Shape) (Shape, error) {
	if len(in) == 3 && op.Filters < 1 {
		return nil, fmt.Errorf("%d filtros: é preciso ao menos 1", op.Filters)
	}
	p, err := op.Placement(in)
	if err != nil {
		return nil, err
	}
	return Shape{p.Output.Height, p.Output.Width, op.Filters}, nil
}

// Placement is where the filters stand over an image volume.
func (op Conv2DOp) Placement(in Shape) (Placement, error) {
	return op.over(in, op.Kernel, Size2D{1, 1}, kernelWindow)
}

// Parameters is the kernel [kh, kw, c, filters] and the bias [filters].
func (op Conv2DOp) Parameters(in Shape) []Parameter {
	window := op.Kernel.Height * op.Kernel.Width
	return []Parameter{
		{Name: "kernel", Shape: Shape{op.Kernel.Height, op.Kernel.Width, in[2], op.Filters}, Init: GlorotUniform(window*in[2], window*op.Filters), Trainable: true},
		{Name: "bias", Shape: Shape{op.Filters}, Init: Zeros(), Trainable: true},
	}
}

func errNotVolume(in Shape) error {
	return fmt.Errorf("esta camada precisa de um volume (altura, largura, canais), e recebeu %v: ela vem antes de Flatten", in)
}
