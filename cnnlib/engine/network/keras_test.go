package network

import (
	"testing"

	"cnn321/cnnlib"
	"cnn321/cnnlib/engine/internal/graphtest"
	"cnn321/cnnlib/engine/network/fast"
	"cnn321/cnnlib/internal/testkit"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// inputOf is a layer before the one under test, with such an output shape.
func inputOf(shape cnnlib.Shape) cnnlib.Layer {
	if len(shape) == 3 {
		return cnnlib.Input(shape[0], shape[1], shape[2])
	}
	return cnnlib.Input(1, 1, shape[0]).Flatten()
}

// runLayer compares a layer alone with Keras: shape, parameters, value and gradients.
func runLayer(t *testing.T, backend compute.Backend, c testkit.LayerCase) {
	layer := c.Layer.After(t, inputOf(c.Input.Shape[1:]))
	if layer.Err() != nil {
		t.Fatal(layer.Err())
	}
	if want := c.Output.Shape[1:]; layer.OutputShape().String() != want.String() {
		t.Errorf("output shape %v, want %v", layer.OutputShape(), want)
	}
	if layer.ParameterCount() != c.Parameters {
		t.Errorf("%d parameters, want %d", layer.ParameterCount(), c.Parameters)
	}
	parameters := layer.Parameters()
	if len(parameters) != len(c.Weights) {
		t.Fatalf("%d parameters, want %d", len(parameters), len(c.Weights))
	}
	for i, p := range parameters {
		if p.Shape.String() != c.Weights[i].Shape.String() {
			t.Errorf("%s has shape %v, want %v", p.Name, p.Shape, c.Weights[i].Shape)
		}
	}

	store := storeOf(t, 1, layer, c.Weights)
	out := graphtest.EvaluateModel(t, backend, store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		x, pull := in[0], in[1]
		y := newBuilder(scope, Inference(), Forms{}).add(1, layer, fast.Plain(x)).Finish()
		with := append([]*graph.Node{x}, weightsOf(scope, x.Graph(), 1, layer)...)
		return append([]*graph.Node{y}, graph.Gradient(graph.ReduceAllSum(graph.Mul(y, pull)), with...)...)
	}, c.Input, c.Pull)
	graphtest.WantClose(t, "output", out[0], c.Output, graphtest.Tolerance)
	graphtest.WantClose(t, "gradient of the input", out[1], c.Gradients[0], graphtest.Tolerance)
	for i, p := range parameters {
		graphtest.WantClose(t, "gradient of "+p.Name, out[i+2], c.Gradients[i+1], graphtest.Tolerance)
	}
}
