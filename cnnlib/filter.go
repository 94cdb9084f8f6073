package cnnlib

import "fmt"

// Filter is a small matrix of weights that slides over an image: [row][column].
type Filter [][]float32

// Over slides the filter over a gray image and returns the map [h-kh+1, w-kw+1]:
// each value is the sum of the products of the filter and of the pixels, from 0
// to 255, that lie under it.
//
// It is the cross-correlation that [Layer.Conv2D] computes, without bias: the
// filter is not flipped. It fails on more than one image, on colour, and on a filter that is
// not a matrix or does not fit in the image.
func (f Filter) Over(image Images) (Tensor, error) {
	if err := f.Check(); err != nil {
		return Tensor{}, err
	}
	if err := image.check(); err != nil {
		return Tensor{}, err
	}
	if image.Len() != 1 || image.Channels != 1 {
		return Tensor{}, fmt.Errorf("o filtro desliza sobre uma imagem em tons de cinza, e recebeu %d de %v: escolha uma, por exemplo com imagens.At(0)", image.Len(), image.Shape())
	}
	if len(f) > image.Height || len(f[0]) > image.Width {
		return Tensor{}, fmt.Errorf("o filtro de %d × %d é maior que a imagem de %d × %d: use um filtro menor", len(f), len(f[0]), image.Height, image.Width)
	}
	shape, err := Conv2DOp{Filters: 1, Kernel: Kernel(len(f), len(f[0]))}.OutputShape(image.Shape())
	if err != nil {
		return Tensor{}, err
	}
	width := shape[1]
	out := Tensor{Shape: shape[:2], Values: make([]float32, shape.Size())}
	for at := range out.Values {
		out.Values[at] = f.at(image, at/width, at%width)
	}
	return out, nil
}

// at is the filter's value at one place of an image.
func (f Filter) at(image Images, row, column int) float32 {
	sum := float32(0)
	for i, weights := range f {
		for j, w := range weights {
			sum += w * float32(image.Pixels[(row+i)*image.Width+column+j])
		}
	}
	return sum
}

// Check says what is wrong with the filter, or nil.
func (f Filter) Check() error {
	if len(f) == 0 || len(f[0]) == 0 {
		return fmt.Errorf("filtro vazio: dê uma matriz, por exemplo cnnlib.Filter{{1, 0, 0}, {0, -1, 0}, {0, 0, 0}}")
	}
	for i, row := range f {
		if len(row) != len(f[0]) {
			return fmt.Errorf("a linha %d do filtro tem %d números, e a primeira tem %d: todas precisam ter o mesmo número", i+1, len(row), len(f[0]))
		}
	}
	return nil
}

// Filter is filter number n of the kernel of a [Layer.Conv2D], which is [kh, kw, c, filters], as it
// acts on one channel of the layer's input.
func (t Tensor) Filter(n, channel int) (Filter, error) {
	if len(t.Shape) != 4 || len(t.Values) != t.Shape.Size() {
		return nil, fmt.Errorf("estes pesos têm formato %v, e não são os de uma convolução (altura, largura, canais, filtros)", t.Shape)
	}
	channels, filters := t.Shape[2], t.Shape[3]
	if n < 0 || n >= filters {
		return nil, fmt.Errorf("filtro %d: a camada tem os filtros de 0 a %d", n, filters-1)
	}
	if channel < 0 || channel >= channels {
		return nil, fmt.Errorf("canal %d: a entrada da camada tem os canais de 0 a %d", channel, channels-1)
	}
	f := make(Filter, t.Shape[0])
	for i := range f {
		f[i] = make([]float32, t.Shape[1])
		for j := range f[i] {
			f[i][j] = t.Values[((i*t.Shape[1]+j)*channels+channel)*filters+n]
		}
	}
	return f, nil
}

// Channel is channel n of image i of what a layer hands on, which is [image, h, w, c]: a map [h, w].
func (t Tensor) Channel(i, n int) (Tensor, error) {
	if len(t.Shape) != 4 || len(t.Values) != t.Shape.Size() {
		return Tensor{}, fmt.Errorf("esta saída tem formato %v: só um volume (imagem, altura, largura, canais) tem mapas", t.Shape)
	}
	images, height, width, channels := t.Shape[0], t.Shape[1], t.Shape[2], t.Shape[3]
	if i < 0 || i >= images {
		return Tensor{}, fmt.Errorf("imagem %d: há as imagens de 0 a %d", i, images-1)
	}
	if n < 0 || n >= channels {
		return Tensor{}, fmt.Errorf("mapa %d: a camada tem os mapas de 0 a %d", n, channels-1)
	}
	out := Tensor{Shape: Shape{height, width}, Values: make([]float32, height*width)}
	for at := range out.Values {
		out.Values[at] = t.Values[(i*height*width+at)*channels+n]
	}
	return out, nil
}
