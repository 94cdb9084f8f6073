package exchange

import "cnn321/cnnlib"

var maxPool2D = kind{
	cnnlib.MaxPool2DOp{},
	kerasForm{
		class: "MaxPooling2D",
		write: func(op cnnlib.Op) map[string]any {
			pool := op.(cnnlib.MaxPool2DOp)
			return kerasPool(pool.Window, pool.Slide)
		},
		read: func(s *kerasSettings) cnnlib.Op {
			window, slide := s.pool()
			return cnnlib.MaxPool2DOp{Window: window, Slide: slide}
		},
	},
	onnxForm{
		types: []string{"MaxPool"},
		write: func(w *onnxWriter, layer cnnlib.Layer, _ []cnnlib.Tensor) {
			placement, _ := layer.Op().(cnnlib.MaxPool2DOp).Placement(layer.InputShape()) // the layer has been checked
			w.pool("MaxPool", placement)
		},
		read: func(r *onnxReader, n *onnxNode) error {
			n.only("storage_order", 0)
			window, slide, err := r.pool(n)
			if err != nil {
				return err
			}
			return r.add(n, cnnlib.MaxPool2DOp{Window: window, Slide: slide})
		},
	},
}

// kerasPool is the settings of a pooling.
func kerasPool(window cnnlib.Size2D, slide cnnlib.Slide) map[string]any {
	settings := kerasSlide(slide, window)
	settings["pool_size"] = sides(window)
	return settings
}

// pool reads the settings of a pooling.
func (s *kerasSettings) pool() (cnnlib.Size2D, cnnlib.Slide) {
	window := s.size("pool_size")
	return window, s.slide(window)
}

// pool adds a pooling.
func (w *onnxWriter) pool(kind string, p cnnlib.Placement) {
	w.layOut(channelsFirst)
	w.node(kind, nil, onnxSlide(p)...)
}

// pool reads the window of a pooling, and how it moves.
func (r *onnxReader) pool(n *onnxNode) (window cnnlib.Size2D, slide cnnlib.Slide, err error) {
	if err := r.want(n, channelsFirst); err != nil {
		return window, slide, err
	}
	given := n.ints("kernel_shape")
	if len(given) != 2 || given[0] < 1 || given[1] < 1 || max(given[0], given[1]) > mostValues {
		return window, slide, n.errorf("a janela %v não tem dois lados, de 1 ou mais", given)
	}
	n.only("dilations", 1, 1)
	n.only("ceil_mode", 0)
	window = cnnlib.Size2D{Height: int(given[0]), Width: int(given[1])}
	slide, err = r.slide(n, window, window)
	return window, slide, err
}
