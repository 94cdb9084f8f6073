package exchange

import (
	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

// scale is what Input multiplies bytes by.
const scale = 1.0 / 255

// input is followed, in both formats, by the scaling of the pixels.
var input = kind{
	cnnlib.InputOp{},
	kerasForm{
		class: "InputLayer",
		write: func(op cnnlib.Op) map[string]any {
			in := op.(cnnlib.InputOp)
			return map[string]any{"batch_shape": []any{nil, in.Height, in.Width, in.Channels}, "dtype": "float32", "sparse": false}
		},
		read: func(s *kerasSettings) cnnlib.Op {
			shape := s.ints("batch_shape")
			s.only("sparse", false)
			s.only("ragged", false)
			if len(shape) != 4 {
				s.fail("a entrada tem o formato %v, e aqui se recebem imagens (altura, largura, canais): ponha os três em keras.Input", shape[min(1, len(shape)):])
				return nil
			}
			if shape[1] == 0 || shape[2] == 0 || shape[3] == 0 {
				s.fail("a entrada não diz o tamanho das imagens: ponha altura, largura e canais em keras.Input, e grave o modelo de novo")
				return nil
			}
			return cnnlib.InputOp{Height: shape[1], Width: shape[2], Channels: shape[3]}
		},
	},
	onnxForm{
		write: func(w *onnxWriter, layer cnnlib.Layer, _ []cnnlib.Tensor) {
			w.graph.Inputs = []onnx.Value{{Name: w.at, Type: onnx.Float32, Axes: axes(layer.OutputShape())}}
			w.node("Mul", []string{w.floats("scale", nil, []float32{scale})})
		},
		// The graph's input is read before its nodes.
	},
}
