package exchange

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

var reLU = kind{
	cnnlib.ReLUOp{},
	kerasForm{
		class:      "ReLU",
		activation: "relu",
		write:      func(cnnlib.Op) map[string]any { return nil },
		read: func(s *kerasSettings) cnnlib.Op {
			s.only("negative_slope", 0)
			s.only("threshold", 0)
			return cnnlib.ReLUOp{} // a max_value is refused as what is not known
		},
	},
	onnxForm{
		types: []string{"Relu"},
		write: func(w *onnxWriter, _ cnnlib.Layer, _ []cnnlib.Tensor) { w.node("Relu", nil) },
		read:  func(r *onnxReader, n *onnxNode) error { return r.add(n, cnnlib.ReLUOp{}) },
	},
}

var softmax = kind{
	cnnlib.SoftmaxOp{},
	kerasForm{
		class:      "Softmax",
		activation: "softmax",
		write:      func(cnnlib.Op) map[string]any { return map[string]any{"axis": -1} },
		read: func(s *kerasSettings) cnnlib.Op {
			s.only("axis", -1)
			return cnnlib.SoftmaxOp{}
		},
	},
	onnxForm{
		types: []string{"Softmax"},
		write: func(w *onnxWriter, _ cnnlib.Layer, _ []cnnlib.Tensor) {
			w.node("Softmax", nil, onnx.IntAttribute("axis", -1))
		},
		read: func(r *onnxReader, n *onnxNode) error {
			if axis := n.int("axis", -1); axis != -1 && axis != 1 {
				return n.errorf("axis é %d, e as classes estão no eixo 1", axis)
			}
			return r.add(n, cnnlib.SoftmaxOp{})
		},
	},
}
