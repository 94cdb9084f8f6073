package exchange

import (
	"slices"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

// The nodes that are no layers: what turns, scales and reshapes between them.

// flatten adds Flatten, and keeps in which order it lays out what it gets.
func (r *onnxReader) flatten(n *onnxNode) error {
	if r.layout == onePixel { // a vector here already
		r.layout = flat
		return nil
	}
	if r.layout == channelsFirst {
		r.rows = r.chain.layer.OutputShape()
	}
	r.layout = flat
	return r.add(n, cnnlib.FlattenOp{})
}

// reshape reads a reshaping that flattens.
func (r *onnxReader) reshape(n *onnxNode) error {
	n.only("allowzero", 0)
	if len(n.Inputs) != 2 {
		return n.errorf("tem %d entradas", len(n.Inputs))
	}
	shape := r.tensors[n.Inputs[1]]
	size := int64(r.chain.layer.OutputShape().Size())
	if shape.Type != onnx.Int64 || len(shape.Ints) != 2 || shape.Ints[1] != -1 && shape.Ints[1] != size {
		return n.errorf("muda o formato para %v, e aqui só se achata cada imagem num vetor", shape.Ints)
	}
	return r.flatten(n)
}

// squeeze reads how a vector is made of one pixel.
func (r *onnxReader) squeeze(n *onnxNode) error {
	axes := n.ints("axes") // up to version 12 of the operators; later an input
	if len(n.Inputs) == 2 {
		axes = r.tensors[n.Inputs[1]].Ints
	}
	if r.layout != onePixel || !slices.Equal(axes, []int64{2, 3}) {
		return n.errorf("tira os eixos %v, o que só se sabe fazer aqui depois de GlobalAveragePool", axes)
	}
	return r.flatten(n)
}

// transpose reads a turning of an image volume.
func (r *onnxReader) transpose(n *onnxNode) error {
	perm := n.ints("perm")
	switch {
	case r.layout == channelsLast && slices.Equal(perm, []int64{0, 3, 1, 2}):
		r.layout = channelsFirst
	case r.layout == channelsFirst && slices.Equal(perm, []int64{0, 2, 3, 1}):
		r.layout = channelsLast
	default:
		return n.errorf("troca os eixos para %v, o que não se sabe fazer aqui", perm)
	}
	return nil
}

// scale reads a scaling of the images.
func (r *onnxReader) scale(n *onnxNode) error {
	if len(n.Inputs) != 2 {
		return n.errorf("tem %d entradas", len(n.Inputs))
	}
	by, err := r.floats(n, 1)
	if err != nil {
		return err
	}
	if r.chain.count != 1 || len(by.Values) != 1 || by.Values[0] == 0 {
		return n.errorf("só as imagens da entrada podem ser multiplicadas, e por um número só")
	}
	if n.Type == "Div" {
		r.scaled /= float64(by.Values[0])
	} else {
		r.scaled *= float64(by.Values[0])
	}
	return nil
}

// addBias adds to the bias of the layer before.
func (r *onnxReader) addBias(n *onnxNode) error {
	if len(n.Inputs) != 2 {
		return n.errorf("tem %d entradas", len(n.Inputs))
	}
	more, err := r.floats(n, 1)
	if err != nil {
		return err
	}
	index := r.chain.count - 1
	parameters := r.chain.layer.Parameters()
	for number, p := range parameters {
		if p.Name != "bias" || p.Shape.Size() != len(more.Values) || !vector(more.Shape) {
			continue
		}
		// A vector is added along the last axis, or along the one that is longer than 1.
		axis := len(more.Shape) - 1
		for axis > 0 && more.Shape[axis] == 1 {
			axis--
		}
		fromEnd := len(more.Shape) - axis
		if len(more.Values) > 1 && r.layout == channelsFirst && fromEnd != 3 || len(more.Values) > 1 && r.layout != channelsFirst && fromEnd != 1 {
			break
		}
		bias := slices.Clone(r.chain.weights[index][number].Values)
		for i := range bias {
			bias[i] += more.Values[i]
		}
		r.chain.weights[index][number].Values = bias
		return nil
	}
	return n.errorf("só se soma o viés da camada anterior")
}

// cast reads a change of type that changes nothing.
func (r *onnxReader) cast(n *onnxNode) error {
	n.only("to", int64(onnx.Float32))
	return nil
}

// constant keeps an array that a node gives.
func (r *onnxReader) constant(n *onnxNode) error {
	a, ok := n.get("value", onnx.KindTensor)
	if !ok || len(n.Outputs) != 1 {
		return n.errorf("não tem uma matriz de números")
	}
	a.Tensor.Name = n.Outputs[0]
	r.tensors[n.Outputs[0]] = a.Tensor
	return n.done()
}
