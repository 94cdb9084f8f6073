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
}

// Conv2D slides filters over the image and adds a bias for each.
//
// As in Keras with padding "valid" and stride 1: input [batch, h, w, c] gives
// [batch, h-kh+1, w-kw+1, filters], each value the cross-correlation (the filter
// is not flipped) of the filter with the window below and right of it.
//
// It learns a kernel [kh, kw, c, filters], which starts Glorot uniform, and a
// bias [filters], which starts at zero. It fails, in [Layer.Err], on an input
// that is not an image volume, filters below 1, or a kernel larger than the image.
func (l Layer) Conv2D(filters int, kernel Size2D) Layer {
	return l.Then(Conv2DOp{filters, kernel})
}

// Name is "Conv2D".
func (Conv2DOp) Name() string { return "Conv2D" }

// Caption calls it a "convolução".
func (Conv2DOp) Caption() Caption {
	return Caption{Family: ConvolutionLayer, Gloss: "convolução"}
}

func (Conv2DOp) sealed() {}

// OutputShape is (h-kh+1, w-kw+1, filters).
func (op Conv2DOp) OutputShape(in Shape) (Shape, error) {
	if len(in) != 3 {
		return nil, errNotVolume(in)
	}
	if op.Filters < 1 {
		return nil, fmt.Errorf("%d filtros: é preciso ao menos 1", op.Filters)
	}
	if op.Kernel.Height < 1 || op.Kernel.Width < 1 {
		return nil, fmt.Errorf("filtro de %d × %d: cada lado precisa ser ao menos 1", op.Kernel.Height, op.Kernel.Width)
	}
	if op.Kernel.Height > in[0] || op.Kernel.Width > in[1] {
		return nil, fmt.Errorf("o filtro de %d × %d é maior que a imagem de %d × %d: use um filtro menor ou menos subamostragem antes",
			op.Kernel.Height, op.Kernel.Width, in[0], in[1])
	}
	return Shape{in[0] - op.Kernel.Height + 1, in[1] - op.Kernel.Width + 1, op.Filters}, nil
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
