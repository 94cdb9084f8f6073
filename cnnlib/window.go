package cnnlib

import "fmt"

// PaddingMode says what surrounds an image over which a window moves: Keras's padding.
type PaddingMode string

const (
	// PaddingValid is nothing: the window stays within the image. It is the default.
	PaddingValid PaddingMode = "valid"
	// PaddingSame is as many rows and columns as let the window reach every pixel, so that with stride 1 the size stays: of zeros
	// for a convolution, and of nothing that counts for a pooling. Where their number is odd, one more stands at the end.
	PaddingSame PaddingMode = "same"
)

// WindowOption changes how the window of [Layer.Conv2D], [Layer.MaxPool2D] or [Layer.AvgPool2D] moves.
type WindowOption func(*windowSettings)

type windowSettings struct {
	Slide
	asked bool // for strides
}

// Strides sets how many rows and columns apart the window's places are. Keras's default is 1 for a convolution and the window's
// size for a pooling.
func Strides(height, width int) WindowOption {
	return func(s *windowSettings) { s.Strides, s.asked = Size2D{height, width}, true }
}

// Padding sets what surrounds the image. Keras's default is [PaddingValid].
func Padding(mode PaddingMode) WindowOption {
	return func(s *windowSettings) { s.Padding = mode }
}

// Slide is how a window moves over an image. The zero Slide has the defaults: the usual strides of the layer, no padding.
type Slide struct {
	Strides Size2D      `json:",omitzero"`
	Padding PaddingMode `json:",omitzero"`
}

// slideOf applies options. A setting at its default is left zero, so that equal layers are equal values.
func slideOf(options []WindowOption, usual Size2D) (Slide, error) {
	var s windowSettings
	apply(options, &s)
	if s.asked && s.Strides == (Size2D{}) {
		return s.Slide, errStrides(s.Strides, usual)
	}
	if s.Strides == usual {
		s.Strides = Size2D{}
	}
	if s.Padding == PaddingValid {
		s.Padding = ""
	}
	return s.Slide, nil
}

func errStrides(strides, usual Size2D) error {
	return fmt.Errorf("passo de %d × %d: cada lado precisa ser ao menos 1; sem cnnlib.Strides, o passo aqui é de %d × %d",
		strides.Height, strides.Width, usual.Height, usual.Width)
}

// Placement is where a window stands over an image.
type Placement struct {
	Window, Strides Size2D
	// Before and After are the rows and columns of padding before the first and after the last ones of the image.
	Before, After Size2D
	// Output is how many places there are in a column and in a row.
	Output Size2D
}

// window is a kind of window in words, for errors: "filtro", with its article, and what to do where it is too large.
type window struct{ noun, article, smaller string }

var (
	kernelWindow = window{"filtro", "o", "use um filtro menor ou menos subamostragem antes"}
	poolWindow   = window{"janela", "a", "use uma janela menor"}
)

// over places windows of a size over an image volume. usual is the strides where none are set.
func (s Slide) over(in Shape, size, usual Size2D, kind window) (Placement, error) {
	if len(in) != 3 {
		return Placement{}, errNotVolume(in)
	}
	if size.Height < 1 || size.Width < 1 {
		return Placement{}, fmt.Errorf("%s de %d × %d: cada lado precisa ser ao menos 1", kind.noun, size.Height, size.Width)
	}
	p := Placement{Window: size, Strides: s.Strides}
	if p.Strides == (Size2D{}) {
		p.Strides = usual
	}
	if p.Strides.Height < 1 || p.Strides.Width < 1 {
		return Placement{}, errStrides(p.Strides, usual)
	}
	switch s.Padding {
	case "", PaddingValid:
		if size.Height > in[0] || size.Width > in[1] {
			return Placement{}, fmt.Errorf("%s %s de %d × %d é maior que a imagem de %d × %d: %s, ou complete a borda com cnnlib.Padding(cnnlib.PaddingSame)",
				kind.article, kind.noun, size.Height, size.Width, in[0], in[1], kind.smaller)
		}
		p.Output = Size2D{(in[0]-size.Height)/p.Strides.Height + 1, (in[1]-size.Width)/p.Strides.Width + 1}
	case PaddingSame:
		if beyond(size.Height, in[0]) || beyond(size.Width, in[1]) {
			return Placement{}, fmt.Errorf("%s %s de %d × %d é muito maior que a imagem de %d × %d, e veria quase só a borda: %s",
				kind.article, kind.noun, size.Height, size.Width, in[0], in[1], kind.smaller)
		}
		p.Output.Height, p.Before.Height, p.After.Height = same(in[0], size.Height, p.Strides.Height)
		p.Output.Width, p.Before.Width, p.After.Width = same(in[1], size.Width, p.Strides.Width)
	default:
		return Placement{}, fmt.Errorf("borda %q desconhecida: use cnnlib.PaddingValid, sem borda, ou cnnlib.PaddingSame, que a completa", string(s.Padding))
	}
	return p, nil
}

// same is, along one axis, how many places there are with padding "same" and what is added at each end.
func same(length, window, stride int) (places, before, after int) {
	places = (length-1)/stride + 1
	all := max(0, (places-1)*stride+window-length)
	return places, all / 2, all - all/2
}

// beyond says whether a window with padding "same" is larger than anyone would want: deep in a network, images get small.
func beyond(window, length int) bool { return window > 16 && window > 2*length }

// detail tells of what is not usual, as pictures write it: "passo 2, same".
func (s Slide) detail() string {
	text := ""
	switch {
	case s.Strides == (Size2D{}):
	case s.Strides.Height == s.Strides.Width:
		text = fmt.Sprintf("passo %d", s.Strides.Height)
	default:
		text = fmt.Sprintf("passo %d × %d", s.Strides.Height, s.Strides.Width)
	}
	if s.Padding != PaddingSame {
		return text
	}
	if text != "" {
		text += ", "
	}
	return text + string(PaddingSame)
}
