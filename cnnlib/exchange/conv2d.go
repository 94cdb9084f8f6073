package exchange

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

var conv2D = kind{
	cnnlib.Conv2DOp{},
	kerasForm{
		class: "Conv2D",
		write: func(op cnnlib.Op) map[string]any {
			conv := op.(cnnlib.Conv2DOp)
			return map[string]any{"filters": conv.Filters, "kernel_size": sides(conv.Kernel), "strides": []int{1, 1}, "padding": "valid", "use_bias": true, "activation": "linear"}
		},
		read: func(s *kerasSettings) cnnlib.Op {
			s.only("strides", sides(cnnlib.Size2D{Height: 1, Width: 1}))
			s.only("padding", "valid")
			s.only("dilation_rate", sides(cnnlib.Size2D{Height: 1, Width: 1}))
			s.only("groups", 1)
			s.biasOrNone()
			return cnnlib.Conv2DOp{Filters: s.int("filters"), Kernel: s.size("kernel_size")}
		},
	},
	onnxForm{
		types: []string{"Conv"},
		write: func(w *onnxWriter, layer cnnlib.Layer, weights []cnnlib.Tensor) {
			conv := layer.Op().(cnnlib.Conv2DOp)
			w.layOut(channelsFirst)
			kernel := moved(weights[0], 3, 2, 0, 1) // [kh, kw, c, filters] to [filters, c, kh, kw]
			w.node("Conv", []string{w.tensor("kernel", kernel), w.tensor("bias", weights[1])},
				onnx.IntsAttribute("kernel_shape", int64(conv.Kernel.Height), int64(conv.Kernel.Width)))
		},
		read: func(r *onnxReader, n *onnxNode) error {
			if err := r.want(n, channelsFirst); err != nil {
				return err
			}
			n.only("strides", 1, 1)
			n.only("dilations", 1, 1)
			n.only("group", 1)
			n.noPadding()
			kernel, bias, err := r.weightAndBias(n)
			if err != nil {
				return err
			}
			if len(kernel.Shape) != 4 {
				return n.errorf("o filtro tem o formato %v, e não (filtros, canais, altura, largura)", kernel.Shape)
			}
			n.only("kernel_shape", int64(kernel.Shape[2]), int64(kernel.Shape[3]))
			kernel = moved(kernel, 2, 3, 1, 0)
			size := cnnlib.Size2D{Height: kernel.Shape[0], Width: kernel.Shape[1]}
			return r.add(n, cnnlib.Conv2DOp{Filters: kernel.Shape[3], Kernel: size}, &kernel, bias)
		},
	},
}

// sides is a size as Keras writes it.
func sides(s cnnlib.Size2D) []int { return []int{s.Height, s.Width} }
