package exchange

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"cnn321/cnnlib"
	"cnn321/cnnlib/exchange/onnx"
)

// onnxNode is a node as it is read. It keeps which attributes were asked for, and the first thing that is wrong.
type onnxNode struct {
	onnx.Node
	at    int // its place in the graph
	asked map[string]bool
	err   error
}

func (n *onnxNode) errorf(format string, args ...any) error {
	name := strconv.Quote(n.Name)
	if n.Name == "" {
		name = strconv.Itoa(n.at)
	}
	return fmt.Errorf("nó %s (%s): %w", name, n.Type, fmt.Errorf(format, args...))
}

func (n *onnxNode) fail(format string, args ...any) {
	if n.err == nil {
		n.err = n.errorf(format, args...)
	}
}

// get is an attribute of a kind.
func (n *onnxNode) get(name string, kind onnx.Kind) (a onnx.Attribute, ok bool) {
	n.asked[name] = true
	a, ok = n.Attribute(name)
	if ok && a.Kind != kind {
		n.fail("o ajuste %q não é do tipo que o ONNX diz", name)
		return onnx.Attribute{}, false
	}
	return a, ok
}

func (n *onnxNode) int(name string, otherwise int64) int64 {
	if a, ok := n.get(name, onnx.KindInt); ok {
		return a.Int
	}
	return otherwise
}

func (n *onnxNode) float(name string, otherwise float32) float32 {
	if a, ok := n.get(name, onnx.KindFloat); ok {
		return a.Float
	}
	return otherwise
}

func (n *onnxNode) ints(name string) []int64 {
	a, _ := n.get(name, onnx.KindInts)
	return a.Ints
}

// only says that an attribute, if it is there, must be these numbers, or this one.
func (n *onnxNode) only(name string, want ...int64) {
	n.asked[name] = true
	a, ok := n.Attribute(name)
	if !ok {
		return
	}
	got := a.Ints
	if a.Kind == onnx.KindInt {
		got = []int64{a.Int}
	}
	if !slices.Equal(got, want) {
		n.fail("o ajuste %q é %v, e aqui só há %v", name, got, want)
	}
}

// onlyFloat is as only, for a number.
func (n *onnxNode) onlyFloat(name string, want float32) {
	if got := n.float(name, want); got != want {
		n.fail("o ajuste %q é %v, e aqui só há %v", name, got, want)
	}
}

// done says what is wrong: with what was asked for, or an attribute that nobody asked for.
func (n *onnxNode) done() error {
	for _, a := range n.Attributes {
		if !n.asked[a.Name] {
			n.fail("o ajuste %q não é conhecido aqui", a.Name)
		}
	}
	return n.err
}

// decimal is a number as its shortest decimal in float32: 0.1 and not 0.10000000149.
func decimal(v float32) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
	if err != nil {
		return float64(v)
	}
	return short
}

// floatTensor is an array of the graph as cnnlib has arrays.
func floatTensor(t onnx.Tensor) (cnnlib.Tensor, error) {
	if t.External {
		return cnnlib.Tensor{}, fmt.Errorf("os números de %q estão em outro arquivo, que não é aberto: exporte o modelo inteiro num arquivo só", t.Name)
	}
	if t.Type != onnx.Float32 {
		return cnnlib.Tensor{}, fmt.Errorf("%q não tem números float32", t.Name)
	}
	shape, size := cnnlib.Shape{}, 1
	for _, axis := range t.Shape {
		if axis < 1 || axis > int64(math.MaxInt32) || int(axis) > mostValues/size {
			return cnnlib.Tensor{}, fmt.Errorf("%q tem o formato %v, que não cabe", t.Name, t.Shape)
		}
		size *= int(axis)
		shape = append(shape, int(axis))
	}
	if size != len(t.Floats) {
		return cnnlib.Tensor{}, fmt.Errorf("%q tem o formato %v e %d números, que não combinam", t.Name, t.Shape, len(t.Floats))
	}
	return cnnlib.Tensor{Shape: shape, Values: t.Floats}, nil
}
