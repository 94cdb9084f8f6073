package exchange

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

var batchNormalization = kind{
	cnnlib.BatchNormalizationOp{},
	kerasForm{
		class: "BatchNormalization",
		write: func(op cnnlib.Op) map[string]any {
			norm := op.(cnnlib.BatchNormalizationOp)
			return map[string]any{"axis": -1, "momentum": norm.Momentum, "epsilon": norm.Epsilon, "center": true, "scale": true}
		},
		read: func(s *kerasSettings) cnnlib.Op {
			s.only("axis", -1)
			s.only("renorm", false)
			s.asked["renorm_momentum"] = true // for a renorm alone
			s.onlyIfUsed("scale", "gamma")
			s.onlyIfUsed("center", "beta")
			return cnnlib.BatchNormalizationOp{Momentum: s.float("momentum"), Epsilon: s.float("epsilon")}
		},
	},
	onnxForm{
		types: []string{"BatchNormalization"},
		write: func(w *onnxWriter, layer cnnlib.Layer, weights []cnnlib.Tensor) {
			norm := layer.Op().(cnnlib.BatchNormalizationOp)
			w.layOut(channelsFirst)
			var inputs []string
			for number, p := range layer.Parameters() { // in the order in which ONNX takes them
				inputs = append(inputs, w.tensor(p.Name, weights[number]))
			}
			w.node("BatchNormalization", inputs, onnx.FloatAttribute("epsilon", float32(norm.Epsilon)), onnx.FloatAttribute("momentum", float32(norm.Momentum)))
		},
		read: func(r *onnxReader, n *onnxNode) error {
			if r.layout != flat {
				if err := r.want(n, channelsFirst); err != nil {
					return err
				}
			}
			if r.rows != nil {
				return n.errorf("vem logo depois de um achatamento com os canais antes, o que não se sabe ler aqui: ponha-a antes dele")
			}
			n.only("training_mode", 0)
			n.only("spatial", 1)
			if len(n.Inputs) != 5 {
				return n.errorf("tem %d entradas", len(n.Inputs))
			}
			var weights []*cnnlib.Tensor
			for input := 1; input < 5; input++ {
				given, err := r.floats(n, input)
				if err != nil {
					return err
				}
				weights = append(weights, &given)
			}
			op := cnnlib.BatchNormalizationOp{Momentum: decimal(n.float("momentum", 0.9)), Epsilon: decimal(n.float("epsilon", 1e-5))}
			return r.add(n, op, weights...)
		},
	},
}
