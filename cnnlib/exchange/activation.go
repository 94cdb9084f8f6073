package exchange

import (
	"slices"

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

// softmaxOfOneAxis is the version of ONNX's operators from which Softmax is of one axis.
const softmaxOfOneAxis = 13

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
			w.layOut(channelsLast)
			w.node("Softmax", nil, onnx.IntAttribute("axis", -1))
		},
		read: func(r *onnxReader, n *onnxNode) error {
			axes := map[layout][]int64{channelsLast: {-1, 3}, channelsFirst: {1, -3}, flat: {-1, 1}}[r.layout]
			usual := int64(-1)
			if r.opset < softmaxOfOneAxis && r.opset > 0 {
				// It was of all axes from this one on.
				if usual = 1; r.layout == channelsFirst {
					return n.errorf("é de todos os valores da imagem, e aqui só há o dos canais ou das classes: exporte o modelo com opset_version=%d", onnxOpset)
				}
			}
			if axis := n.int("axis", usual); !slices.Contains(axes, axis) {
				return n.errorf("o eixo é %d, e aqui só há o dos canais ou das classes", axis)
			}
			return r.add(n, cnnlib.SoftmaxOp{})
		},
	},
}

var leakyReLU = kind{
	cnnlib.LeakyReLUOp{},
	kerasForm{
		class:              "LeakyReLU",
		activation:         "leaky_relu",
		activationSettings: `{"negative_slope": 0.2}`, // as a layer it has 0.3
		write: func(op cnnlib.Op) map[string]any {
			return map[string]any{"negative_slope": op.(cnnlib.LeakyReLUOp).NegativeSlope}
		},
		read: func(s *kerasSettings) cnnlib.Op {
			return cnnlib.LeakyReLUOp{NegativeSlope: s.float("negative_slope")}
		},
	},
	onnxForm{
		types: []string{"LeakyRelu"},
		write: func(w *onnxWriter, layer cnnlib.Layer, _ []cnnlib.Tensor) {
			w.node("LeakyRelu", nil, onnx.FloatAttribute("alpha", float32(layer.Op().(cnnlib.LeakyReLUOp).NegativeSlope)))
		},
		read: func(r *onnxReader, n *onnxNode) error {
			return r.add(n, cnnlib.LeakyReLUOp{NegativeSlope: decimal(n.float("alpha", 0.01))})
		},
	},
}

var sigmoid = kind{
	cnnlib.SigmoidOp{},
	kerasForm{
		class:      kerasActivation,
		activation: "sigmoid",
		write:      func(cnnlib.Op) map[string]any { return map[string]any{"activation": "sigmoid"} },
		read:       func(*kerasSettings) cnnlib.Op { return cnnlib.SigmoidOp{} },
	},
	onnxForm{
		types: []string{"Sigmoid"},
		write: func(w *onnxWriter, _ cnnlib.Layer, _ []cnnlib.Tensor) { w.node("Sigmoid", nil) },
		read:  func(r *onnxReader, n *onnxNode) error { return r.add(n, cnnlib.SigmoidOp{}) },
	},
}

var tanh = kind{
	cnnlib.TanhOp{},
	kerasForm{
		class:      kerasActivation,
		activation: "tanh",
		write:      func(cnnlib.Op) map[string]any { return map[string]any{"activation": "tanh"} },
		read:       func(*kerasSettings) cnnlib.Op { return cnnlib.TanhOp{} },
	},
	onnxForm{
		types: []string{"Tanh"},
		write: func(w *onnxWriter, _ cnnlib.Layer, _ []cnnlib.Tensor) { w.node("Tanh", nil) },
		read:  func(r *onnxReader, n *onnxNode) error { return r.add(n, cnnlib.TanhOp{}) },
	},
}
