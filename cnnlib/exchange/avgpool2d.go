package exchange

import "cnn321/cnnlib"

var avgPool2D = kind{
	cnnlib.AvgPool2DOp{},
	kerasForm{
		class: "AveragePooling2D",
		write: func(op cnnlib.Op) map[string]any { return kerasPool(op.(cnnlib.AvgPool2DOp).Window) },
		read:  func(s *kerasSettings) cnnlib.Op { return cnnlib.AvgPool2DOp{Window: s.pool()} },
	},
	onnxForm{
		types: []string{"AveragePool"},
		write: func(w *onnxWriter, layer cnnlib.Layer, _ []cnnlib.Tensor) {
			w.pool("AveragePool", layer.Op().(cnnlib.AvgPool2DOp).Window)
		},
		read: func(r *onnxReader, n *onnxNode) error {
			n.int("count_include_pad", 0) // there is no padding to count
			window, err := r.pool(n)
			if err != nil {
				return err
			}
			return r.add(n, cnnlib.AvgPool2DOp{Window: window})
		},
	},
}
