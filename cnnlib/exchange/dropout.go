package exchange

import "cnn321/cnnlib"

var dropout = kind{
	cnnlib.DropoutOp{},
	kerasForm{
		class: "Dropout",
		write: func(op cnnlib.Op) map[string]any { return map[string]any{"rate": op.(cnnlib.DropoutOp).Rate} },
		read:  func(s *kerasSettings) cnnlib.Op { return cnnlib.DropoutOp{Rate: s.float("rate")} },
	},
	onnxForm{
		types: []string{"Dropout"},
		write: func(w *onnxWriter, layer cnnlib.Layer, _ []cnnlib.Tensor) {
			w.node("Dropout", []string{w.floats("ratio", nil, []float32{float32(layer.Op().(cnnlib.DropoutOp).Rate)})})
		},
		// Up to version 10 of the operators the rate is a setting, later an input; it does nothing outside training.
		read: func(r *onnxReader, n *onnxNode) error {
			rate := n.float("ratio", 0.5)
			n.int("seed", 0)
			if len(n.Inputs) > 1 && n.Inputs[1] != "" {
				given, err := r.floats(n, 1)
				if err != nil {
					return err
				}
				if len(given.Values) != 1 {
					return n.errorf("a taxa não é um número só")
				}
				rate = given.Values[0]
			}
			return r.add(n, cnnlib.DropoutOp{Rate: decimal(rate)})
		},
	},
}
