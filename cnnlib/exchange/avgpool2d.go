package exchange

import "cnn321/cnnlib"

var avgPool2D = kind{
	cnnlib.AvgPool2DOp{},
	kerasForm{
		class: "AveragePooling2D",
		write: func(op cnnlib.Op) map[string]any {
			pool := op.(cnnlib.AvgPool2DOp)
			return kerasPool(pool.Window, pool.Slide)
		},
		read: func(s *kerasSettings) cnnlib.Op {
			window, slide := s.pool()
			return cnnlib.AvgPool2DOp{Window: window, Slide: slide}
		},
	},
	onnxForm{
		types: []string{"AveragePool"},
		write: func(w *onnxWriter, layer cnnlib.Layer, _ []cnnlib.Tensor) {
			placement, _ := layer.Op().(cnnlib.AvgPool2DOp).Placement(layer.InputShape()) // the layer has been checked
			w.pool("AveragePool", placement)                                              // what is put around an image does not count, unless it is told to
		},
		read: func(r *onnxReader, n *onnxNode) error {
			window, slide, err := r.pool(n)
			if err != nil {
				return err
			}
			if n.int("count_include_pad", 0) != 0 && slide.Padding != "" {
				return n.errorf("conta na média o que põe em volta da imagem, e aqui isso não conta")
			}
			return r.add(n, cnnlib.AvgPool2DOp{Window: window, Slide: slide})
		},
	},
}
