package exchange

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

var flatten = kind{
	cnnlib.FlattenOp{},
	kerasForm{
		class: "Flatten",
		write: func(cnnlib.Op) map[string]any { return nil },
		read:  func(*kerasSettings) cnnlib.Op { return cnnlib.FlattenOp{} },
	},
	onnxForm{
		types: []string{"Flatten"},
		write: func(w *onnxWriter, _ cnnlib.Layer, _ []cnnlib.Tensor) {
			w.layOut(channelsLast)
			w.node("Flatten", nil, onnx.IntAttribute("axis", 1))
			w.layout = flat
		},
		read: func(r *onnxReader, n *onnxNode) error {
			n.only("axis", 1)
			return r.flatten(n)
		},
	},
}
