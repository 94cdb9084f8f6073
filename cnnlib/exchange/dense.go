package exchange

import (
	"cnn321/cnnlib"
)

var dense = kind{
	cnnlib.DenseOp{},
	kerasForm{
		class: "Dense",
		write: func(op cnnlib.Op) map[string]any {
			return map[string]any{"units": op.(cnnlib.DenseOp).Units, "use_bias": true, "activation": "linear"}
		},
		read: func(s *kerasSettings) cnnlib.Op {
			s.biasOrNone()
			return cnnlib.DenseOp{Units: s.int("units")}
		},
	},
	onnxForm{
		types: []string{"Gemm", "MatMul"},
		write: func(w *onnxWriter, _ cnnlib.Layer, weights []cnnlib.Tensor) {
			w.node("Gemm", []string{w.tensor("kernel", weights[0]), w.tensor("bias", weights[1])})
		},
		read: func(r *onnxReader, n *onnxNode) error {
			if err := r.want(n, flat); err != nil {
				return err
			}
			n.onlyFloat("alpha", 1)
			n.onlyFloat("beta", 1)
			n.only("transA", 0)
			kernel, bias, err := r.weightAndBias(n)
			if err != nil {
				return err
			}
			if len(kernel.Shape) != 2 {
				return n.errorf("os pesos têm o formato %v, e não (entradas, neurônios)", kernel.Shape)
			}
			if n.int("transB", 0) != 0 {
				kernel = moved(kernel, 1, 0)
			}
			if kernel, err = r.inOurOrder(n, kernel); err != nil {
				return err
			}
			return r.add(n, cnnlib.DenseOp{Units: kernel.Shape[1]}, &kernel, bias)
		},
	},
}
