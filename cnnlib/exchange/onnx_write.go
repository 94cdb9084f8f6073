package exchange

import (
	"fmt"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

// onnxForm is how a kind of layer looks in ONNX.
type onnxForm struct {
	// types are the kinds of nodes that are read as this layer; refused is why the layer is not written.
	types   []string
	refused string
	// trainingOnly says that the layer does nothing outside training: it is left out.
	trainingOnly bool
	write        func(w *onnxWriter, layer cnnlib.Layer, weights []cnnlib.Tensor)
	// read adds the layer of a node.
	read func(r *onnxReader, n *onnxNode) error
}

// layout is how the axes of a batch lie.
type layout int

const (
	channelsLast  layout = iota // [batch, height, width, channels], as cnnlib and Keras have images
	channelsFirst               // [batch, channels, height, width], as ONNX and PyTorch have them
	flat                        // [batch, values]
	onePixel                    // [batch, channels, 1, 1], which is a vector here
)

// onnxOpset is the version of the operators that are written.
const onnxOpset = 13

// writeONNX writes the network. Its images have the channels last; they are turned for what needs them first, and back for
// Flatten, so that the weights after it are as they were.
func writeONNX(n Network) ([]byte, error) {
	w := onnxWriter{at: "images"}
	w.graph.Name = "cnnlib"
	layers := n.Model.Layers()
	for i, layer := range layers {
		k, err := kindOf(layer.Op())
		if err == nil && k.onnx.trainingOnly {
			continue
		}
		if err == nil && k.onnx.write == nil {
			err = fmt.Errorf("a camada %d (%s) não pode ir para o ONNX: %s", i, layer.Op().Name(), k.onnx.refused)
		}
		if err != nil {
			return nil, err
		}
		k.onnx.write(&w, layer, n.Weights[i])
	}
	last := &w.graph.Nodes[len(w.graph.Nodes)-1]
	last.Outputs = []string{"probabilities"}
	w.graph.Outputs = []onnx.Value{{Name: "probabilities", Type: onnx.Float32, Axes: axes(n.Model.Output().OutputShape())}}
	return onnx.Write(onnx.Model{Producer: "cnnlib", Opset: onnxOpset, Graph: w.graph}), nil
}

// axes is a shape with the batch, which may have any size.
func axes(shape cnnlib.Shape) []onnx.Axis {
	all := []onnx.Axis{{Name: "batch"}}
	for _, axis := range shape {
		all = append(all, onnx.Axis{Size: int64(axis)})
	}
	return all
}

// onnxWriter adds nodes to a graph, each taking what the one before it gives.
type onnxWriter struct {
	graph  onnx.Graph
	at     string // what the last node gives
	layout layout
}

// node adds a node that takes what the one before gives and then some other inputs.
func (w *onnxWriter) node(kind string, inputs []string, attributes ...onnx.Attribute) {
	out := fmt.Sprintf("value_%d", len(w.graph.Nodes)+1)
	w.graph.Nodes = append(w.graph.Nodes, onnx.Node{
		Name: fmt.Sprintf("%s_%d", kind, len(w.graph.Nodes)+1), Type: kind,
		Inputs: append([]string{w.at}, inputs...), Outputs: []string{out}, Attributes: attributes,
	})
	w.at = out
}

// tensor adds weights of the node that comes next, and returns their name.
func (w *onnxWriter) tensor(name string, t cnnlib.Tensor) string {
	return w.floats(name, t.Shape, t.Values)
}

// floats adds numbers, with a shape that may be empty, for one.
func (w *onnxWriter) floats(name string, shape cnnlib.Shape, values []float32) string {
	full := fmt.Sprintf("%s_%d", name, len(w.graph.Nodes)+1)
	var dims []int64
	for _, axis := range shape {
		dims = append(dims, int64(axis))
	}
	w.graph.Tensors = append(w.graph.Tensors, onnx.Tensor{Name: full, Type: onnx.Float32, Shape: dims, Floats: values})
	return full
}

// layOut turns an image volume if it lies otherwise. A vector stays.
func (w *onnxWriter) layOut(want layout) {
	switch {
	case w.layout == channelsLast && want == channelsFirst:
		w.node("Transpose", nil, onnx.IntsAttribute("perm", 0, 3, 1, 2))
	case w.layout == channelsFirst && want == channelsLast:
		w.node("Transpose", nil, onnx.IntsAttribute("perm", 0, 2, 3, 1))
	default:
		return
	}
	w.layout = want
}

// moved is a tensor with its axes in another order: axis i of the result is axis order[i] of t.
func moved(t cnnlib.Tensor, order ...int) cnnlib.Tensor {
	strides := make([]int, len(t.Shape)) // of t
	stride := 1
	for i := len(t.Shape) - 1; i >= 0; i-- {
		strides[i] = stride
		stride *= t.Shape[i]
	}
	out := cnnlib.Tensor{Shape: make(cnnlib.Shape, len(order)), Values: make([]float32, 0, len(t.Values))}
	for i, from := range order {
		out.Shape[i] = t.Shape[from]
	}
	var walk func(axis, at int)
	walk = func(axis, at int) {
		if axis == len(order) {
			out.Values = append(out.Values, t.Values[at])
			return
		}
		for i := range out.Shape[axis] {
			walk(axis+1, at+i*strides[order[axis]])
		}
	}
	walk(0, 0)
	return out
}
