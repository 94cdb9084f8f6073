package exchange

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

var globalAvgPool2D = kind{
	cnnlib.GlobalAvgPool2DOp{},
	kerasForm{
		class: "GlobalAveragePooling2D",
		write: func(cnnlib.Op) map[string]any { return nil },
		read:  func(*kerasSettings) cnnlib.Op { return cnnlib.GlobalAvgPool2DOp{} },
	},
	onnxForm{
		types: []string{"GlobalAveragePool"},
		// ONNX leaves a pixel a channel, of which a vector is to be made.
		write: func(w *onnxWriter, _ cnnlib.Layer, _ []cnnlib.Tensor) {
			w.layOut(channelsFirst)
			w.node("GlobalAveragePool", nil)
			w.node("Flatten", nil, onnx.IntAttribute("axis", 1))
			w.layout = flat
		},
		read: func(r *onnxReader, n *onnxNode) error {
			if err := r.want(n, channelsFirst); err != nil {
				return err
			}
			r.layout = onePixel
			return r.add(n, cnnlib.GlobalAvgPool2DOp{})
		},
	},
}
