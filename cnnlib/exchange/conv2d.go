package exchange

import (
	"cnn321/cnnlib"
)

var conv2D = kind{
	cnnlib.Conv2DOp{},
	kerasForm{
		class: "Conv2D",
		write: func(op cnnlib.Op) map[string]any {
			conv := op.(cnnlib.Conv2DOp)
			settings := kerasSlide(conv.Slide, one)
			settings["filters"], settings["kernel_size"] = conv.Filters, sides(conv.Kernel)
			settings["use_bias"], settings["activation"] = true, "linear"
			return settings
		},
		read: func(s *kerasSettings) cnnlib.Op {
			s.only("dilation_rate", sides(one))
			s.only("groups", 1)
			s.biasOrNone()
			return cnnlib.Conv2DOp{Filters: s.int("filters"), Kernel: s.size("kernel_size"), Slide: s.slide(one)}
		},
	},
	onnxForm{
		types: []string{"Conv"},
		write: func(w *onnxWriter, layer cnnlib.Layer, weights []cnnlib.Tensor) {
			conv := layer.Op().(cnnlib.Conv2DOp)
			w.layOut(channelsFirst)
			placement, _ := conv.Placement(layer.InputShape()) // the layer has been checked
			kernel := moved(weights[0], 3, 2, 0, 1)            // [kh, kw, c, filters] to [filters, c, kh, kw]
			w.node("Conv", []string{w.tensor("kernel", kernel), w.tensor("bias", weights[1])},
				onnxSlide(placement)...)
		},
		read: func(r *onnxReader, n *onnxNode) error {
			if err := r.want(n, channelsFirst); err != nil {
				return err
			}
			n.only("dilations", 1, 1)
			n.only("group", 1)
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
			slide, err := r.slide(n, size, one)
			if err != nil {
				return err
			}
			return r.add(n, cnnlib.Conv2DOp{Filters: kernel.Shape[3], Kernel: size, Slide: slide}, &kernel, bias)
		},
	},
}
