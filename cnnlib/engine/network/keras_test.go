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

	// A row that only fills the batch counts for nothing that is trained, learned or handed on.
	input, pull, filling := c.Input, c.Pull, 0
	if c.Training {
		filling = 2
		input, pull = filled(input, filling, 7), filled(pull, filling, 0)
	}
	examples := c.Input.Shape[0]
	store := storeOf(t, 1, layer, c.Weights)
	out := graphtest.EvaluateModel(t, backend, store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		x, pull := in[0], in[1]
		g := x.Graph()
		with := append([]*graph.Node{x}, weightsOf(scope, g, 1, layer)...)
		mode := Inference()
		if c.Training {
			mode = Training(graph.Const(g, []uint32{1, 2}), graph.Const(g, float32(examples)))
		}
		y := newBuilder(scope, mode, Forms{}).add(1, layer, fast.Plain(x)).Finish()
		out := append([]*graph.Node{y}, graph.Gradient(graph.ReduceAllSum(graph.Mul(y, pull)), with...)...)
		return append(out, weightsOf(scope, g, 1, layer)...)
	}, input, pull)
	value := graphtest.WantClose(t, "output", rows(out[0], examples), c.Output, graphtest.Tolerance)
	gradient := graphtest.WantClose(t, "gradient of the input", rows(out[1], examples), c.Gradients[0], tolerance(c))
	trained := 0
	for i, p := range parameters {
		if p.Trainable {
			trained++
			gradient = max(gradient, graphtest.WantClose(t, "gradient of "+p.Name, out[i+2], c.Gradients[trained], tolerance(c)))
		}
		if c.Training {
			graphtest.WantClose(t, p.Name+" after the step", out[2+len(parameters)+i], c.After[i], graphtest.Tolerance)
		}
	}
	t.Logf("of the largest, the value is off by %.1e and the gradient by %.1e", value, gradient)
}

// filled is an array with so many rows more of one value.
func filled(a testkit.Array, more int, value float32) testkit.Array {
	shape := append(cnnlib.Shape{a.Shape[0] + more}, a.Shape[1:]...)
	values := append([]float32(nil), a.Values...)
	for len(values) < shape.Size() {
		values = append(values, value)
	}
	return testkit.Array{Shape: shape, Values: values}
}

// rows is the first rows of an array.
func rows(a testkit.Array, n int) testkit.Array {
	shape := append(cnnlib.Shape{n}, a.Shape[1:]...)
	return testkit.Array{Shape: shape, Values: a.Values[:shape.Size()]}
}

// tolerance is for the gradients of a case.
func tolerance(c testkit.LayerCase) float64 {
	if c.Training {
		return 1e-4 // that of a mean over the batch is what is left of terms many times as large
	}
	return graphtest.Tolerance
}
