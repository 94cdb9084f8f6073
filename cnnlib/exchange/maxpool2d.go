package exchange

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

var maxPool2D = kind{
	cnnlib.MaxPool2DOp{},
	kerasForm{
		class: "MaxPooling2D",
		write: func(op cnnlib.Op) map[string]any { return kerasPool(op.(cnnlib.MaxPool2DOp).Window) },
		read:  func(s *kerasSettings) cnnlib.Op { return cnnlib.MaxPool2DOp{Window: s.pool()} },
	},
	onnxForm{
		types: []string{"MaxPool"},
		write: func(w *onnxWriter, layer cnnlib.Layer, _ []cnnlib.Tensor) {
			w.pool("MaxPool", layer.Op().(cnnlib.MaxPool2DOp).Window)
		},
		read: func(r *onnxReader, n *onnxNode) error {
			n.only("storage_order", 0)
			window, err := r.pool(n)
			if err != nil {
				return err
			}
			return r.add(n, cnnlib.MaxPool2DOp{Window: window})
		},
	},
}

// kerasPool is the settings of a pooling whose stride is its window.
func kerasPool(window cnnlib.Size2D) map[string]any {
	return map[string]any{"pool_size": sides(window), "strides": sides(window), "padding": "valid"}
}

// pool reads the settings of a pooling.
func (s *kerasSettings) pool() cnnlib.Size2D {
	window := s.size("pool_size")
	s.only("strides", sides(window))
	s.only("padding", "valid")
	return window
}

// pool adds a pooling whose stride is its window.
func (w *onnxWriter) pool(kind string, window cnnlib.Size2D) {
	w.layOut(channelsFirst)
	h, wide := int64(window.Height), int64(window.Width)
	w.node(kind, nil, onnx.IntsAttribute("kernel_shape", h, wide), onnx.IntsAttribute("strides", h, wide))
}

// pool reads the window of a pooling whose stride it is.
func (r *onnxReader) pool(n *onnxNode) (cnnlib.Size2D, error) {
	if err := r.want(n, channelsFirst); err != nil {
		return cnnlib.Size2D{}, err
	}
	window := n.ints("kernel_shape")
	if len(window) != 2 {
		return cnnlib.Size2D{}, n.errorf("a janela %v não tem dois lados", window)
	}
	if strides, ok := n.Attribute("strides"); !ok && (window[0] != 1 || window[1] != 1) {
		return cnnlib.Size2D{}, n.errorf("o passo é 1, e aqui ele é sempre o tamanho da janela")
	} else if ok && strides.Kind == onnx.KindInts {
		n.only("strides", window...)
	}
	n.only("dilations", 1, 1)
	n.only("ceil_mode", 0)
	n.noPadding()
	return cnnlib.Size2D{Height: int(window[0]), Width: int(window[1])}, nil
}
