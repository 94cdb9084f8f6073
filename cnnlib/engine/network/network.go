package network

import (
	"fmt"
	"slices"
	"strings"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/network/fast"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Build adds the model's network to the graph of images, a node of bytes
// [batch, height, width, channels], and returns the scores [batch, classes]
// before the closing softmax (logits): the loss is steadier on them, and whoever wants probabilities adds it.
//
// The weights are variables of scope, as named by [Path]. In training, parameters that are not trainable have new values
// afterwards where a layer gave them some.
func Build(scope *model.Scope, m cnnlib.Model, images *graph.Node, mode Mode, forms Forms) *graph.Node {
	return newBuilder(scope, mode, forms).build(m, images)
}

func (b *builder) build(m cnnlib.Model, images *graph.Node) *graph.Node {
	layers := m.Layers()
	if last := len(layers) - 1; isSoftmax(layers[last]) {
		layers = layers[:last]
	}
	from, to := b.pieced(layers)
	v := fast.Plain(images)
	for i, layer := range layers[:from] {
		v = b.add(i, layer, v)
	}
	v = b.fast.InPieces(v.Finish(), func(piece fast.Value) fast.Value {
		for i, layer := range layers[from:to] {
			piece = b.add(from+i, layer, piece)
		}
		return piece
	})
	for i, layer := range layers[to:] {
		v = b.add(to+i, layer, v)
	}
	return graph.ConvertDType(v.Finish(), dtypes.Float32)
}

// pieced is the layers [from, to) through which the batch goes in pieces: those around the first convolution that treat each
// image by itself. Layers that move images by chance stand before them; without a convolution, they are the first ones.
func (b *builder) pieced(layers []cnnlib.Layer) (from, to int) {
	first := slices.IndexFunc(layers, func(l cnnlib.Layer) bool {
		_, ok := l.Op().(cnnlib.Conv2DOp)
		return ok
	})
	for i := range max(first, 0) {
		if !b.imageByImage(layers[i].Op()) {
			from = i + 1
		}
	}
	for to = from; to < len(layers) && b.imageByImage(layers[to].Op()); to++ {
	}
	return from, to
}

func isSoftmax(layer cnnlib.Layer) bool {
	_, ok := layer.Op().(cnnlib.SoftmaxOp)
	return ok
}

// Activations is as Build outside training, but returns what each layer hands on,
// in the layout of package cnnlib, the closing softmax included.
func Activations(scope *model.Scope, m cnnlib.Model, images *graph.Node) []*graph.Node {
	b := newBuilder(scope, Inference(), Forms{})
	var nodes []*graph.Node
	x := images
	for i, layer := range m.Layers() {
		x = b.add(i, layer, fast.Plain(x)).Finish()
		nodes = append(nodes, x)
	}
	return nodes
}

// Path is where a layer's parameter lives in the variable store, the layer
// numbered from Input, which is 0: "/conv2d_1/kernel". Checkpoints have these names.
func Path(layer int, op cnnlib.Op, parameter string) (scope, name string) {
	return fmt.Sprintf("%s_%d", strings.ToLower(op.Name()), layer), parameter
}

// builder adds the layers of a network to a graph.
type builder struct {
	kinds []kind
	scope *model.Scope
	mode  Mode
	fast  *fast.Builder
}

func newBuilder(scope *model.Scope, mode Mode, forms Forms) *builder {
	return &builder{kinds: kinds, scope: scope, mode: mode, fast: fast.New(forms)}
}

// add adds one layer and returns what it hands on.
func (b *builder) add(index int, layer cnnlib.Layer, in fast.Value) fast.Value {
	at := place{builder: b, index: index, layer: layer}
	return b.kindOf(layer.Op()).add(at, layer.Op(), in)
}

// place is where in a network a layer is added: all that it may know besides its settings and its input.
type place struct {
	*builder
	index int
	layer cnnlib.Layer
}

// slides is where the windows of such a layer stand over its input.
func (p place) slides(op interface {
	Placement(input cnnlib.Shape) (cnnlib.Placement, error)
}) fast.Slides {
	at, err := op.Placement(p.layer.InputShape())
	if err != nil {
		panic(err) // the layer was checked when it was declared
	}
	return fast.Slides{
		Window: fast.Size(at.Window), Strides: fast.Size(at.Strides),
		Before: fast.Size(at.Before), After: fast.Size(at.After), Places: fast.Size(at.Output),
	}
}

// variable is the layer's parameter of that name.
func (p place) variable(name string) *model.Variable {
	for _, parameter := range p.layer.Parameters() {
		if parameter.Name == name {
			at, _ := Path(p.index, p.layer.Op(), name)
			return p.scope.At("%s", at).VariableWithShape(name, shapes.Make(dtypes.Float32, parameter.Shape...))
		}
	}
	panic(fmt.Errorf("a camada %s não tem o parâmetro %q", p.layer.Op().Name(), name))
}

// parameter is the value of the layer's parameter of that name, in the graph of a node.
func (p place) parameter(name string, of *graph.Graph) *graph.Node {
	return p.variable(name).NodeValue(of)
}

// update gives a parameter that is not trainable a value for after the step.
func (p place) update(name string, value *graph.Node) {
	v := p.variable(name)
	v.SetNodeValue(graph.StopGradient(graph.ConvertDType(value, v.DType())))
}
