package network

import (
	"fmt"

	"cnn321/cnnlib"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Build adds the model's network to the graph of images, a node of bytes
// [batch, height, width, channels], and returns the scores [batch, classes]
// before the closing softmax (logits). The weights are variables of scope, as
// named by [Path].
//
// dropout is nil outside training.
func Build(scope *model.Scope, m cnnlib.Model, images *graph.Node, dropout *Dropout) *graph.Node {
	return BuildIn(Forms{}, scope, m, images, dropout)
}

// BuildIn is as [Build], in the given forms.
//
// The batch goes through the first layers, those that work on images, in up to forms.Pieces pieces. That is
// faster on a CPU, whose caches what these layers hand on does not fit.
func BuildIn(forms Forms, scope *model.Scope, m cnnlib.Model, images *graph.Node, dropout *Dropout) *graph.Node {
	layers := m.Layers()
	from := 1
	for from < len(layers) && splits(layers[from].Op()) {
		from++
	}
	b := builder{forms: forms, scope: scope, dropout: dropout, transformed: transformed{}}
	var parts []*graph.Node
	var turn turns
	for _, part := range split(images, max(1, forms.Pieces)) {
		v := value{node: scale(part)}
		for i := 1; i < from; i++ {
			v = b.apply(i, layers[i], v, false)
			if _, ok := layers[i].Op().(cnnlib.Conv2DOp); ok {
				v.node = turn.ends(v.node)
			}
		}
		parts = append(parts, turn.begins(v.finish()))
	}
	v := value{node: graph.Concatenate(parts, 0)}
	for i := from; i < len(layers); i++ {
		v = b.apply(i, layers[i], v, i == len(layers)-1)
	}
	return to(v.finish(), dtypes.Float32)
}

// Activations is as Build outside training, but returns what each layer hands on,
// in the layout of package cnnlib, the closing softmax included.
func Activations(scope *model.Scope, m cnnlib.Model, images *graph.Node) []*graph.Node {
	layers := m.Layers()
	b := builder{scope: scope, transformed: transformed{}}
	nodes := []*graph.Node{scale(images)}
	for i, layer := range layers[1:] {
		v := b.apply(i+1, layer, value{node: nodes[i]}, false)
		nodes = append(nodes, v.finish())
	}
	return nodes
}

// Path is where a layer's parameter lives in the variable store, the layer
// numbered from Input, which is 0: "/conv2d_1/kernel".
func Path(layer int, op cnnlib.Op, parameter string) (scope, name string) {
	return fmt.Sprintf("%s_%d", scopeName(op), layer), parameter
}

func scopeName(op cnnlib.Op) string {
	switch op.(type) {
	case cnnlib.Conv2DOp:
		return "conv2d"
	case cnnlib.DenseOp:
		return "dense"
	}
	return "layer"
}

func scale(images *graph.Node) *graph.Node {
	return graph.MulScalar(graph.ConvertDType(images, dtypes.Float32), 1.0/255)
}

// builder adds the layers of a network to a graph.
type builder struct {
	forms       Forms
	scope       *model.Scope
	dropout     *Dropout // nil outside training
	transformed transformed
}

// apply adds one layer. A softmax that closes the network is left out: the loss
// is steadier on the scores, and whoever wants probabilities adds it.
func (b builder) apply(number int, layer cnnlib.Layer, in value, last bool) value {
	parameter := func(p cnnlib.Parameter) *graph.Node {
		at, name := Path(number, layer.Op(), p.Name)
		shape := shapes.Make(dtypes.Float32, p.Shape...)
		return b.scope.At("%s", at).VariableWithShape(name, shape).NodeValue(in.node.Graph())
	}
	forms := b.forms
	switch op := layer.Op().(type) {
	case cnnlib.Conv2DOp:
		p := layer.Parameters()
		out := forms.convolve(forms.factor(in.finish()), forms.factor(parameter(p[0])), b.transformed)
		out.bias = parameter(p[1])
		return out
	case cnnlib.ReLUOp:
		in.relu = true
		return in
	case cnnlib.MaxPool2DOp:
		return maxPool(in, op.Window)
	case cnnlib.DropoutOp:
		node := in.finish()
		if b.dropout != nil {
			node = b.dropout.apply(node, op.Rate, number)
		}
		return value{node: node}
	case cnnlib.FlattenOp:
		node := in.finish()
		return value{node: graph.Reshape(node, node.Shape().Dim(0), -1)}
	case cnnlib.DenseOp:
		p := layer.Parameters()
		return value{node: graph.MatMul(forms.factor(in.finish()), forms.factor(parameter(p[0]))), bias: parameter(p[1])}
	case cnnlib.SoftmaxOp:
		if last {
			return in
		}
		return value{node: graph.Softmax(in.finish(), -1)}
	default:
		// The ops of cnnlib are a closed set; the engine turns a panic of graph
		// building into an error, as GoMLX does with its own.
		panic(fmt.Errorf("a camada %s não tem forma de cálculo", op.Name()))
	}
}

// value is what a layer hands on: a node, and what is still to be done to it
// that commutes with taking a maximum.
type value struct {
	node *graph.Node // [batch, h, w, c], [batch, n], or tiles: see tiles
	// tiles, if not nil, says that node is laid out by it, for a result of that height and width.
	tiles         *tiling
	height, width int
	bias          *graph.Node // [c] or nil: to be added
	relu          bool        // to be applied after the bias
}

// finish does what was put off and returns the node as [batch, …, c].
func (v value) finish() *graph.Node {
	x := v.node
	if v.bias != nil {
		dims := make([]int, x.Rank())
		for i := range dims {
			dims[i] = 1
		}
		dims[len(dims)-1] = v.bias.Shape().Dim(0)
		bias := graph.Reshape(v.bias, dims...)
		if bias.DType() != x.DType() {
			// Broadcast first: so the gradient, a sum over the batch, is taken in the bias's own, finer type.
			bias = to(graph.BroadcastToDims(bias, x.Shape().Dimensions...), x.DType())
		}
		x = graph.Add(x, bias)
	}
	if v.relu {
		// Zero comes first so that the gradient at zero is 0, as in Keras: of equal
		// values GoMLX gives it to the first, and a blank border is all zeros at first.
		x = graph.Max(graph.ScalarZero(x.Graph(), x.DType()), x)
	}
	if v.tiles != nil {
		x = v.tiles.untile(x, v.height, v.width)
	}
	return x
}
