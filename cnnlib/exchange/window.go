package exchange

import (
	"slices"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

// one is the strides of a convolution that says nothing of them.
var one = cnnlib.Size2D{Height: 1, Width: 1}

// sides is a size as Keras writes it.
func sides(s cnnlib.Size2D) []int { return []int{s.Height, s.Width} }

// slideOf is how a window moves, with what is usual left out, as cnnlib does.
func slideOf(strides, usual cnnlib.Size2D, padding cnnlib.PaddingMode) cnnlib.Slide {
	s := cnnlib.Slide{Strides: strides, Padding: padding}
	if s.Strides == usual {
		s.Strides = cnnlib.Size2D{}
	}
	if s.Padding == cnnlib.PaddingValid {
		s.Padding = ""
	}
	return s
}

// kerasSlide is the settings of how a window moves.
func kerasSlide(s cnnlib.Slide, usual cnnlib.Size2D) map[string]any {
	strides, padding := s.Strides, s.Padding
	if strides == (cnnlib.Size2D{}) {
		strides = usual
	}
	if padding == "" {
		padding = cnnlib.PaddingValid
	}
	return map[string]any{"strides": sides(strides), "padding": padding}
}

// slide reads how a window moves.
func (s *kerasSettings) slide(usual cnnlib.Size2D) cnnlib.Slide {
	strides := usual
	if text := s.fields["strides"]; text != nil && string(text) != "null" {
		strides = s.size("strides")
	}
	return slideOf(strides, usual, cnnlib.PaddingMode(s.text("padding")))
}

// onnxSlide is the attributes of a window and how it moves.
func onnxSlide(p cnnlib.Placement) []onnx.Attribute {
	pair := func(s cnnlib.Size2D) []int64 { return []int64{int64(s.Height), int64(s.Width)} }
	return []onnx.Attribute{
		onnx.IntsAttribute("kernel_shape", pair(p.Window)...),
		onnx.IntsAttribute("strides", pair(p.Strides)...),
		onnx.IntsAttribute("pads", append(pair(p.Before), pair(p.After)...)...),
	}
}

// slide reads how a window moves. usual is the strides of the layer where cnnlib is told none; ONNX's are always 1.
func (r *onnxReader) slide(n *onnxNode, window, usual cnnlib.Size2D) (cnnlib.Slide, error) {
	strides := one
	if given := n.ints("strides"); given != nil {
		if len(given) != 2 || given[0] < 1 || given[1] < 1 || max(given[0], given[1]) > mostValues {
			return cnnlib.Slide{}, n.errorf("o passo %v não tem dois lados, de 1 ou mais", given)
		}
		strides = cnnlib.Size2D{Height: int(given[0]), Width: int(given[1])}
	}
	pads := n.ints("pads")
	auto := "NOTSET"
	if a, ok := n.get("auto_pad", onnx.KindText); ok && a.Text != "" {
		auto = a.Text
	}
	switch {
	case auto == "VALID" || auto == "NOTSET" && !slices.ContainsFunc(pads, func(pad int64) bool { return pad != 0 }):
		return slideOf(strides, usual, cnnlib.PaddingValid), nil
	case auto == "SAME_UPPER":
		return slideOf(strides, usual, cnnlib.PaddingSame), nil
	case auto == "NOTSET":
		// The same padding as cnnlib's, if it is.
		as := cnnlib.Conv2DOp{Filters: 1, Kernel: window, Slide: cnnlib.Slide{Strides: strides, Padding: cnnlib.PaddingSame}}
		p, err := as.Placement(r.chain.layer.OutputShape())
		if err != nil {
			return cnnlib.Slide{}, n.errorf("%w", err)
		}
		want := []int64{int64(p.Before.Height), int64(p.Before.Width), int64(p.After.Height), int64(p.After.Width)}
		if slices.Equal(pads, want) {
			return slideOf(strides, usual, cnnlib.PaddingSame), nil
		}
		return cnnlib.Slide{}, n.errorf("põe %v pixels em volta da imagem (em cima, à esquerda, embaixo, à direita), e aqui ou não se põe nada, ou %v, como no Keras com padding=\"same\"", pads, want)
	}
	return cnnlib.Slide{}, n.errorf("o ajuste %q é %q, e aqui só há NOTSET, VALID e SAME_UPPER", "auto_pad", auto)
}
